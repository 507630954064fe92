import { transformSync } from '@swc/core';
import * as cdk8s from 'cdk8s';
import * as plus from 'cdk8s-plus-28';
import * as cdktf from 'cdktf';
import * as constructs from 'constructs';
import * as keelson from 'keelson';
import * as eks from 'keelson/eks';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program in a page may import. */
const PACKAGES: Readonly<Record<string, unknown>> = {
  keelson,
  'keelson/eks': eks,
  cdk8s,
  'cdk8s-plus-28': plus,
  cdktf,
  constructs,
};

/** When the days in the pages lie ahead: 2026-11-01, in seconds. */
const WRITTEN = '1793491200';

/** The languages of what a program gives: YAML for the cluster; addresses and some resources of Terraform. */
export type Language = 'yaml' | 'text' | 'json';

/** A page of the docs: its first program, and the first block of each language, which come out of the program. */
export class Page {
  private text: string;

  constructor(private readonly file: string) {
    this.text = readFileSync(file, 'utf8');
  }

  /** The first program; undefined where the page has none. */
  get program(): string | undefined {
    return block(this.text, 'ts')?.body;
  }

  /** What the page shows in a language. */
  shown(language: Language): string | undefined {
    return block(this.text, language)?.body;
  }

  /** Shows what really comes out. */
  update(language: Language, output: string): void {
    const found = block(this.text, language);
    if (found === undefined) throw new Error(`${this.file} has no ${language} block`);
    this.text = this.text.slice(0, found.start) + output + this.text.slice(found.start + found.body.length);
    writeFileSync(this.file, this.text);
  }
}

/** Runs a program with its output in a folder, and hands the folder to a reader before it is removed. */
export function outputOf<T>(program: string, read: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-docs-'));
  const { env } = process;
  process.env = { ...env, CDK8S_OUTDIR: folder, CDKTF_OUTDIR: folder, SOURCE_DATE_EPOCH: WRITTEN };
  try {
    run(program);
    return read(folder);
  } finally {
    process.env = env;
    rmSync(folder, { recursive: true });
  }
}

/** The YAML in a folder, its files one after the other. */
export function yamlIn(folder: string): string {
  const files = readdirSync(folder).sort();
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('---\n');
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
