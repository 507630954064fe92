import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What the apps are to render, as reviewed in Git. After a wanted change: CDK8S_OUTDIR=test/apps/golden npm start
const GOLDEN = join(__dirname, 'golden');
const ROOT = join(__dirname, '../..');
const APPS = readdirSync(join(ROOT, 'apps'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && entry.name !== 'cluster' ? [entry.name] : [],
);
const scratch = mkdtempSync(join(tmpdir(), 'keelson-apps-'));

/** Runs a program of the repository that writes into a folder of its own, and returns what it wrote by file. */
function outputOf(name: string, argsFor: (folder: string) => readonly string[]): ReadonlyMap<string, string> {
  const folder = join(scratch, name);
  const env = { ...process.env, CDK8S_OUTDIR: folder };
  const { status, stderr } = spawnSync(process.execPath, argsFor(folder), { cwd: ROOT, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return filesIn(folder);
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  return new Map(files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

describe('The apps', () => {
  let started: ReadonlyMap<string, string>;

  beforeAll(() => {
    started = outputOf('npm start', () => ['-r', '@swc-node/register', 'apps/synth.ts']);
  });

  afterAll(() => rmSync(scratch, { recursive: true }));

  test.each(APPS)('render what was reviewed: %s', (app) => {
    const ofApp = (files: ReadonlyMap<string, string>) => [...files].filter(([file]) => file.startsWith(`${app}/`));
    expect(ofApp(started)).not.toEqual([]);
    expect(ofApp(started)).toEqual(ofApp(filesIn(GOLDEN)));
  });

  test('leave no file behind that nobody renders any more', () => {
    expect([...filesIn(GOLDEN).keys()]).toEqual([...started.keys()]);
  });

  test('render the same by npx cdk8s synth as by npm start', () => {
    const cli = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');
    const argsFor = (folder: string) => [cli, 'synth', '--check-upgrade=false', '--output', folder];
    expect(outputOf('cdk8s synth', argsFor)).toEqual(started);
  });
});
