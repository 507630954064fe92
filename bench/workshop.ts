import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export const projectRoot = resolve(__dirname, '..');

const workshop = mkdtempSync(join(tmpdir(), 'keelson-bench-'));

/** Where the programs are. */
export const workshopFolder = workshop;

process.once('exit', () => rmSync(workshop, { recursive: true }));

/** Makes the build and the programs that are measured; they run as plain JavaScript, as users' do. */
export function setUp(): void {
  execFileSync('npm', ['--silent', 'run', 'build'], { cwd: projectRoot, stdio: 'inherit' });
  install('keelson', projectRoot);
  for (const name of ['cdk8s', 'cdk8s-plus-28', 'cdktf', '@cdktf/provider-aws', '@types/node'])
    install(name, join(projectRoot, 'node_modules', name));

  const programs = join(__dirname, 'programs');
  for (const file of readdirSync(programs)) transpile(join(programs, file), basename(file, '.ts'));
  transpile(join(projectRoot, 'apps/cluster/production.ts'), 'cluster-production');
  writeFileSync(join(workshop, 'import-eks.js'), `require('keelson/eks');`);
  writeFileSync(join(workshop, 'import-provider.js'), `require('@cdktf/provider-aws');`);
  writeFileSync(join(workshop, 'import-keelson.js'), `require('keelson');`);
  writeFileSync(join(workshop, 'import-plain.js'), `require('cdk8s-plus-28');`);

  setUpTypeCheck('check-keelson', [join(projectRoot, 'apps/minimal/main.ts')]);
  setUpTypeCheck('check-plain', [join(programs, 'plain-example.ts'), join(programs, 'plain-service.ts')]);
}

function transpile(file: string, name: string): void {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  const { outputText } = transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
  writeFileSync(join(workshop, `${name}.js`), outputText);
}

function install(name: string, path: string): void {
  const link = join(workshop, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(path, link);
}

function setUpTypeCheck(name: string, files: readonly string[]): void {
  const folder = join(workshop, name);
  mkdirSync(folder);
  for (const file of files) cpSync(file, join(folder, basename(file)));
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
}

/** Seconds that a whole process of Node takes with this program. */
export function timeProcess(args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, args, { cwd: workshop, stdio: 'pipe' });
  return (performance.now() - start) / 1000;
}

/** Seconds that a type check takes, start of the compiler included. */
export const timeTypeCheck = (name: string): number =>
  timeProcess([join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', name]);

/** What a program synthesised, and the seconds that it says it took. */
export interface Synth {
  readonly seconds: number;
  /** How many objects there are of each kind. */
  readonly kinds: Record<string, number>;
  readonly megabytes: number;
}

/** Runs a program of `programs/` for that many services in that many charts. */
export function synth(program: string, services: number, charts = 1): Synth {
  const out = mkdtempSync(join(workshop, 'dist-'));
  try {
    const env = { ...process.env, CDK8S_OUTDIR: out };
    const options = { cwd: workshop, env, encoding: 'utf8' } as const;
    const seconds = Number(
      execFileSync(process.execPath, [`${program}.js`, String(services), String(charts)], options),
    );
    const yaml = readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8'));
    const kinds: Record<string, number> = {};
    for (const [, kind = ''] of yaml.join('\n').matchAll(/^kind: (\w+)$/gm)) kinds[kind] = (kinds[kind] ?? 0) + 1;
    return { seconds, kinds, megabytes: yaml.join('').length / 1e6 };
  } finally {
    rmSync(out, { recursive: true });
  }
}
