import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(__dirname, '../..');

interface PackageJson {
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { optional: boolean }>;
  /** Import paths, and the files behind each. */
  readonly exports: Record<string, string | Record<string, string>>;
}

interface PackageLock {
  readonly packages: Record<string, { version: string }>;
}

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

/** A folder outside the project that has what a user's project has: the peers, TypeScript and Node's types. */
export class Installation {
  /** Makes the folder, or tells why the registry does not give what belongs in it. */
  static prepare(): Installation | { readonly reason: string } {
    const installation = new Installation(mkdtempSync(join(tmpdir(), 'keelson-package-')));
    try {
      installation.install([...peers('required'), ...tools()]);
      return installation;
    } catch (error) {
      installation.remove();
      const [, code = 'no error code'] = /npm error code (\S+)/.exec(String(error)) ?? [];
      return { reason: `npm cannot get the peers from its registry (${code}); go online and run it again` };
    }
  }

  private constructor(readonly folder: string) {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  }

  /** Packs the library as `npm publish` would, and installs that. */
  installLibrary(): void {
    run('npm', ['pack', '--pack-destination', this.folder], projectRoot);
    const tarball = readdirSync(this.folder).find((file) => file.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack left no tarball');
    this.install([`./${tarball}`]);
  }

  /** Adds what `keelson/eks` asks for beside the rest. */
  installCdktf(): void {
    this.install(peers('optional'));
  }

  /** Path of a file of the installed library. */
  libraryPath(...path: string[]): string {
    return join(this.folder, 'node_modules/keelson', ...path);
  }

  /** The installed library's import paths. */
  libraryExports(): PackageJson['exports'] {
    return readJson<PackageJson>(this.libraryPath('package.json')).exports;
  }

  /** Takes everything away again. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private install(packages: readonly string[]): void {
    const quick = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000'];
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--save-exact', ...quick];
    run('npm', ['install', ...options, ...packages], this.folder);
  }
}

/** What a user installs beside the library. */
function peers(which: 'required' | 'optional'): string[] {
  const { peerDependencies, peerDependenciesMeta } = readJson<PackageJson>(projectRoot, 'package.json');
  const isOptional = (name: string) => peerDependenciesMeta[name]?.optional ?? false;
  return Object.keys(peerDependencies)
    .filter((name) => isOptional(name) === (which === 'optional'))
    .map(pinned);
}

const tools = (): string[] => ['typescript', '@types/node'].map(pinned);

/** A package at the version that the project is developed with. */
function pinned(name: string): string {
  const { packages } = readJson<PackageLock>(projectRoot, 'package-lock.json');
  return `${name}@${packages[`node_modules/${name}`]?.version ?? 'missing'}`;
}

/** What a program prints; where it fails, an error with all that it said. */
export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(program, args, {
      cwd,
      env: { ...outsideEnv(), ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

/** The environment without what the outer `npm test` says about this project. */
function outsideEnv(): NodeJS.ProcessEnv {
  const isOurs = (name: string) => /^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD|NODE_PATH)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}
