import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Installation, projectRoot, run } from './installation';

/** How a user's project is set up. */
export interface Setup {
  readonly name: string;
  /** What its package.json calls the kind of its modules. */
  readonly type: 'commonjs' | 'module';
  readonly compilerOptions: object;
}

// No types of Node and of browsers: a declaration that needs them would force them on users.
const strict = { target: 'es2022', lib: ['es2022'], types: [], module: 'nodenext', strict: true, skipLibCheck: false };

/** The projects that the library must work in. */
export const setups: readonly Setup[] = [
  { name: 'a strict CommonJS project', type: 'commonjs', compilerOptions: strict },
  { name: 'a strict ESM project', type: 'module', compilerOptions: strict },
  { name: 'a project made by cdk8s init', type: 'commonjs', compilerOptions: templateOfCdk8s() },
];

/** Compiler options that `cdk8s init typescript-app` writes. */
function templateOfCdk8s(): object {
  const file = join(projectRoot, 'node_modules/cdk8s-cli/templates/typescript-app/tsconfig.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { compilerOptions: object }).compilerOptions;
}

/** Uses each of the smaller entry points, with nothing of Node's types. */
const entryPoints = `
import { App, Chart } from 'cdk8s';
import 'keelson';
import { rules } from 'keelson/checks';
import { findingsOf } from 'keelson/testing';

if (rules.length === 0) throw new Error('no rules');
if (findingsOf(new Chart(new App(), 'empty')).length > 0) throw new Error('findings in an empty chart');
`;

/** An app whose budget is for no pods, which only the checks can know. */
const faulty = `
import { ApiObject, App, Chart } from 'cdk8s';
import { DefaultDeny } from 'keelson';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
new DefaultDeny(chart, 'default-deny');
new ApiObject(chart, 'budget', {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'budget' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'nobody' } } },
});
app.synth();
`;

/** A user's project: the example of the README, compiled and run with what is installed above its folder. */
export class UserProject {
  private readonly folder: string;

  constructor(
    private readonly installation: Installation,
    { name, type, compilerOptions }: Setup,
  ) {
    this.folder = join(installation.folder, name.replaceAll(' ', '-'));
    mkdirSync(this.folder);
    this.write('package.json', JSON.stringify({ private: true, type }));
    const options = { ...compilerOptions, outDir: 'out' };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
    this.write('main.ts', readFileSync(join(projectRoot, 'apps/minimal/main.ts'), 'utf8'));
    this.write('entry-points.ts', entryPoints);
    this.write('faulty.ts', faulty);
  }

  /** Type-checks and compiles; gives what the compiler complains of. */
  compile(): string {
    const compiler = join(this.installation.folder, 'node_modules/typescript/bin/tsc');
    try {
      return run(process.execPath, [compiler, '-p', '.'], this.folder);
    } catch (error) {
      return String(error);
    }
  }

  /** Runs a compiled program; gives the files that it synthesised, with their content. */
  synthesise(program: string): Record<string, string> {
    return synthesise([join('out', `${program}.js`)], this.folder, this.folder);
  }

  /** Where an import path leads to. */
  resolve(path: string): string {
    const asImport = ['--input-type=module', '-e', `console.log(import.meta.resolve('${path}'))`];
    return run(process.execPath, asImport, this.folder).trim();
  }

  /** Where the `require` of a path leads to. */
  resolveRequire(path: string): string {
    return run(process.execPath, ['-p', `require.resolve('${path}')`], this.folder).trim();
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }
}

/** What the example gives in the project itself. */
export function synthesiseInProject(installation: Installation): Record<string, string> {
  return synthesise(['-r', '@swc-node/register', 'apps/minimal/main.ts'], projectRoot, installation.folder);
}

function synthesise(args: readonly string[], cwd: string, parent: string): Record<string, string> {
  const out = mkdtempSync(join(parent, 'dist-'));
  run(process.execPath, args, cwd, { CDK8S_OUTDIR: out });
  return Object.fromEntries(readdirSync(out).map((file) => [file, readFileSync(join(out, file), 'utf8')]));
}
