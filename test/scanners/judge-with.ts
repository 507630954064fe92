import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { appNames, projectRoot, sampleNames, synthApps, synthSamples } from '../judges/subjects';
import { exceptions, type Exception } from './exceptions';
import type { Finding, Scanner } from './finding';

/** Declares the tests of one scanner; where it cannot be had, as skipped, with the reason. */
export function judgeWith(scanner: Scanner): void {
  const title = `${scanner.name} ${scanner.version}`;
  const provision = scanner.install();
  if (provision.ready) {
    describe(title, () => declareTests(scanner));
  } else {
    const skipped = `${title} (skipped: ${provision.reason})`;
    process.stderr.write(`${skipped}\n`);
    describe.skip(skipped, () => declareTests(scanner));
  }
}

function declareTests(scanner: Scanner): void {
  const ours = exceptions.filter((exception) => exception.scanner === scanner.name);
  let findings: Finding[] = [];
  jest.setTimeout(300_000);

  beforeAll(() => {
    findings = scanAll(scanner);
  });

  const against = (name: string) => findings.filter(({ file }) => basename(file) === `${name}.yaml`);
  const unexcused = (name: string) =>
    against(name).filter((finding) => !ours.some((exception) => covers(exception, finding)));

  it('speaks up against a careless pod', () => {
    expect(against('careless')).not.toEqual([]);
  });

  for (const name of appNames()) {
    it(`has nothing against the app ${name}`, () => expect(unexcused(`app-${name}`)).toEqual([]));
  }

  for (const name of sampleNames()) {
    it(`has nothing against an untouched ${name}`, () => expect(unexcused(`sample-${name}`)).toEqual([]));
  }

  for (const exception of ours) {
    it(`still says ${titleOf(exception)}, for which there is an exception`, () => {
      const judged = findings.filter(({ file }) => basename(file) !== 'careless.yaml');
      expect(judged.some((finding) => covers(exception, finding))).toBe(true);
    });

    it(`has its exception for ${titleOf(exception)} explained in docs/judges.md`, () => {
      const docs = readFileSync(join(projectRoot, 'docs/judges.md'), 'utf8').split('\n');
      expect(docs).toContainEqual(expect.stringMatching(`${exception.scanner}.*\`${exception.rule}\``));
    });
  }
}

/** Everything that the scanner says, of one file for each app and each sample. */
function scanAll(scanner: Scanner): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-scan-'));
  const write = (name: string, yaml: string) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, yaml);
    return file;
  };
  try {
    return scanner.scan([
      write('careless', readFileSync(join(__dirname, 'careless.yaml'), 'utf8')),
      ...synthApps().map(({ name, yaml }) => write(`app-${name}`, yaml)),
      ...synthSamples().map(({ name, yaml }) => write(`sample-${name}`, yaml)),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function covers({ rule, kind, sample }: Exception, finding: Finding): boolean {
  const isHere = sample === undefined || basename(finding.file) === `sample-${sample}.yaml`;
  return rule === finding.rule && isHere && (kind === undefined || kind === finding.kind);
}

const titleOf = ({ rule, kind }: Exception): string => (kind ? `${rule} of a ${kind}` : rule);
