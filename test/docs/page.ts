import { transformSync } from '@swc/core';
import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-28';
import * as constructs from 'constructs';
import * as keelson from 'keelson';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program in a page may import. */
const PACKAGES: Readonly<Record<string, unknown>> = { keelson, cdk8s, 'cdk8s-plus-28': plus, constructs };

/** A page of the docs: its first program and its first YAML are what comes out of it. */
export class Page {
  private readonly text: string;

  constructor(private readonly file: string) {
    this.text = readFileSync(file, 'utf8');
  }

  /** The first program; undefined where the page has none. */
  get program(): string | undefined {
    return block(this.text, 'ts')?.body;
  }

  /** The YAML that the page shows. */
  get shown(): string | undefined {
    return block(this.text, 'yaml')?.body;
  }

  /** Shows the YAML that really comes out. */
  update(yaml: string): void {
    const found = block(this.text, 'yaml');
    if (found === undefined) throw new Error(`${this.file} has no yaml block`);
    writeFileSync(this.file, this.text.slice(0, found.start) + yaml + this.text.slice(found.start + found.body.length));
  }
}

/** The YAML that a program writes, its files one after the other. */
export function outputOf(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-docs-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = folder;
  try {
    run(program);
    const files = readdirSync(folder).sort();
    return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('---\n');
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(folder, { recursive: true });
  }
}

function run(program: string): void {
  const { code } = transformSync(program, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const load = (name: string): unknown => {
    if (!(name in PACKAGES)) throw new Error(`a page imports ${name}, which its reader does not have`);
    return PACKAGES[name];
  };
  new Function('require', 'exports', code)(load, {});
}

function block(text: string, language: string): { readonly start: number; readonly body: string } | undefined {
  const open = `\`\`\`${language}\n`;
  const at = text.startsWith(open) ? 0 : text.indexOf(`\n${open}`) + 1;
  if (at === 0 && !text.startsWith(open)) return undefined;
  const start = at + open.length;
  const end = text.indexOf('```', start);
  return { start, body: text.slice(start, end) };
}
