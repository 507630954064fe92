import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samples } from '../eks/samples';
import { projectRoot } from '../judges/subjects';
import { damaged } from './damage';
import { exceptions, type Exception } from './exceptions';
import { optOuts } from './opt-outs';
import { scanners, type Finding } from './scanners';
import { sampleNames, sampleOf, synthClusters, synthSamples, type Subject } from './subjects';

const clusters = ['dev', 'dev-base', 'fleet-frankfurt', 'fleet-frankfurt-base', 'fleet-ireland', 'fleet-ireland-base'];
const apps = [...clusters, 'production', 'production-base'];

const folder = mkdtempSync(join(tmpdir(), 'keelson-terraform-'));
const heard: Finding[] = [];
let subjects: Subject[] = [];
jest.setTimeout(300_000);

beforeAll(() => {
  const careless = optOuts.map(({ sample, props, damage }, index) => ({
    name: `opt-out-${index}`,
    json: damaged(sampleOf(sample, (stack) => samples[sample]!(stack, props)).json, damage),
  }));
  subjects = [...synthClusters(join(folder, 'cdktf.out')), ...synthSamples(), ...careless];
});

afterAll(() => rmSync(folder, { recursive: true }));

it('judges all stacks of apps/cluster', () => {
  const written = subjects.map(({ name }) => name).filter((name) => name.startsWith('app-'));
  expect(written.sort()).toEqual(apps.map((name) => `app-${name}`));
});

describe.each(scanners)('$name', (scanner) => {
  const provision = scanner.install();
  const skipped = provision.ready ? '' : ` (skipped: ${provision.reason})`;
  if (skipped !== '') process.stderr.write(`${scanner.name}${skipped}\n`);

  (provision.ready ? describe : describe.skip)(`of Terraform${skipped}`, () => {
    let findings: Finding[] = [];

    beforeAll(() => {
      findings = scanner.scan(subjects, join(folder, scanner.name));
      heard.push(...findings.filter(({ subject }) => !subject.startsWith('opt-out-')));
    });

    const unexcused = (name: string) =>
      findings.filter((each) => each.subject === name && !exceptions.some((exception) => covers(exception, each)));

    it.each(apps)('has nothing against the stack %s', (name) => expect(unexcused(`app-${name}`)).toEqual([]));

    it.each(sampleNames())('has nothing against an untouched %s', (name) => {
      expect(unexcused(`sample-${name}`)).toEqual([]);
    });

    it.each(optOuts.map((optOut, index) => ({ ...optOut, index })))('says of $title what it should', (optOut) => {
      const before = new Set(against(`sample-${optOut.sample}`).map(keyOf));
      const more = against(`opt-out-${optOut.index}`).filter((finding) => !before.has(keyOf(finding)));
      expect([...new Set(more.map(({ rule }) => rule))].sort()).toEqual(optOut.rules[scanner.name]);
    });

    const against = (name: string) => findings.filter(({ subject }) => subject === name);
  });
});

describe.each(exceptions)('the exception for $rule of $resource', (exception) => {
  it('is still needed', () => {
    if (heard.length > 0) expect(heard.some((finding) => covers(exception, finding))).toBe(true);
  });

  it('is explained in docs/judges.md', () => {
    const docs = readFileSync(join(projectRoot, 'docs/judges.md'), 'utf8').split('\n');
    expect(docs).toContainEqual(expect.stringContaining(`\`${exception.rule}\``));
  });
});

const keyOf = ({ rule, resource }: Finding): string => `${rule} ${resource}`;

const covers = ({ rule, resource }: Exception, finding: Finding): boolean =>
  rule === finding.rule && resource.test(finding.resource);
