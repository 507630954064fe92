import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, Page } from '../docs/page';
import { type Installation, projectRoot, run } from './installation';

/** How a user's project of cdktf is set up. */
export interface EksSetup {
  readonly name: string;
  /** What its package.json calls the kind of its modules. */
  readonly type: 'commonjs' | 'module';
}

/** The projects that `keelson/eks` must work in. */
export const eksSetups: readonly EksSetup[] = [
  { name: 'a CommonJS project', type: 'commonjs' },
  { name: 'an ESM project', type: 'module' },
];

/** A user's project: the program of docs/eks.md, compiled and run with what is installed above its folder. */
export class EksProject {
  private readonly folder: string;

  constructor(
    private readonly installation: Installation,
    { name, type }: EksSetup,
  ) {
    this.folder = join(installation.folder, name.replaceAll(' ', '-'));
    mkdirSync(this.folder);
    // cdktf's own declarations do not pass without skipLibCheck.
    const compilerOptions = { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true, outDir: 'out' };
    this.write('package.json', JSON.stringify({ private: true, type }));
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    this.write('main.ts', programOfDocs());
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

  /** Runs the compiled program; gives the Terraform of its stacks. */
  synthesise(): Record<string, string> {
    // Outside of the project, so that the paths are those of the other side.
    const out = mkdtempSync(join(this.installation.folder, 'cdktf-'));
    run(process.execPath, [join('out', 'main.js')], this.folder, { CDKTF_OUTDIR: out });
    return stacksIn(out);
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }
}

/** What the program gives in the project itself. */
export const terraformInProject = (): Record<string, string> => outputOf(programOfDocs(), stacksIn);

/** The first program of docs/eks.md. */
const programOfDocs = (): string => new Page(join(projectRoot, 'docs/eks.md')).program ?? '';

const stacksIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, 'stacks')).map((stack) => [
      stack,
      readFileSync(join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8'),
    ]),
  );
