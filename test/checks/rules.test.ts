import { rules } from '../../lib/checks/rules';
import { checkFixture, fixtureFolders, fixturesOf } from './fixtures';

const ids = rules.map(({ id }) => id);

describe('the list of rules', () => {
  test('has each id once', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test.each(ids)('%s is kebab-case and fits the key of an annotation', (id) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(`suppress-until.${id}`.length).toBeLessThanOrEqual(63);
  });

  test.each(rules)('$id says in one sentence why it matters', ({ why }) => {
    expect(why).toMatch(/^\S.{20,160}[^.\s]$/);
  });

  test('has a rule for each folder of fixtures', () => {
    expect(fixtureFolders().filter((folder) => !ids.includes(folder))).toEqual([]);
  });
});

describe.each(rules)('$id', ({ id, severity }) => {
  const failures = fixturesOf(id, 'failure');
  const successes = fixturesOf(id, 'success');

  test('has fixtures on both sides', () => {
    expect([failures.length > 0, successes.length > 0]).toEqual([true, true]);
  });

  test.each(failures)('fires on $name, and nothing else does', (fixture) => {
    const { findings } = checkFixture(fixture);
    const fired = [...new Set(findings.map(({ rule }) => rule))].sort();
    expect(fired).toEqual([...new Set([id, ...fixture.also])].sort());
    for (const finding of findings.filter(({ rule }) => rule === id)) {
      expect(finding.severity).toBe(severity);
      // A quoted prop or a lower-case noun first, what it must be, and what it got.
      expect(finding.message).toMatch(/^('[^']+'|[a-z]\S*) .*\bmust\b.*, got \S/s);
      expect(finding.message).not.toMatch(/undefined|\[object|NaN|\n/);
    }
  });

  test.each(successes)('is content with $name', (fixture) => {
    const { findings } = checkFixture(fixture);
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});
