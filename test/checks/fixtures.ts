import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, parse } from 'yaml';
import { CheckOptions } from '../../lib/checks/graph';
import { Report } from '../../lib/checks/report';
import { checkObjects } from '../../lib/checks/run';

/** One file of test/checks/fixtures/<rule>: objects, and what the comments at its top say. */
export interface Fixture {
  /** `pdb-below-min/failure.2.yaml`. */
  readonly name: string;
  readonly objects: readonly unknown[];
  /** From `# options: { environment: production }`. */
  readonly options: CheckOptions;
  /** Further rules that must fire, from `# also: rule-a, rule-b`. */
  readonly also: readonly string[];
}

const FOLDER = join(__dirname, 'fixtures');

/** The fixtures of a rule whose file names start with `outcome`; none where there is no such folder. */
export function fixturesOf(rule: string, outcome: 'failure' | 'success'): readonly Fixture[] {
  const folder = join(FOLDER, rule);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => new RegExp(`^${outcome}(\\.[\\w-]+)?\\.yaml$`).test(file));
  return files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const header = (key: string) => new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1];
    const written = parse(header('options') ?? '{}') as CheckOptions & { readonly today?: string };
    return {
      name: `${rule}/${file}`,
      objects: parseAllDocuments(text).map((document) => document.toJS() as unknown),
      options: { ...written, today: new Date(written.today ?? '2026-11-21') },
      also: (header('also') ?? '')
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    };
  });
}

/** Folders of test/checks/fixtures. */
export function fixtureFolders(): readonly string[] {
  return readdirSync(FOLDER).sort();
}

/** What the checks say of a fixture. */
export function checkFixture(fixture: Fixture): Report {
  return checkObjects(fixture.objects, fixture.options);
}
