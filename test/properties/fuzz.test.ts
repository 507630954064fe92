import * as fc from 'fast-check';
import { checkObjects, Report } from 'keelson/checks';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { objectsIn, shopObjects } from './objects';
import { holds } from './runs';

const FIXTURES = join(__dirname, '../checks/fixtures');

/** Every fixture of every rule: shapes that some rule looks into. */
const shapes = readdirSync(FIXTURES).map((rule) => {
  const [file = ''] = readdirSync(join(FIXTURES, rule)); // the failures come first
  return readFileSync(join(FIXTURES, rule, file), 'utf8');
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      0,
      -1,
      1.5,
      1e21,
      2 ** 53,
      '',
      'x',
      '-',
      true,
      false,
      '100%',
      '-5%',
      '9'.repeat(40),
      '$(',
      '1e99',
      '2001-12-14',
    ],
    ...[
      [],
      [[]],
      [null],
      [1],
      ['a'],
      [[[[]]]],
      [{ name: null }],
      [{ containerPort: 'x' }],
      [{ ports: null }],
      [{ port: {} }],
    ],
    ...[{}, { a: 1 }, { '': '' }, { name: {} }, { matchLabels: null }, { matchLabels: [] }, { matchLabels: { a: 1 } }],
    ...[{ matchExpressions: [{}] }, { matchExpressions: [null] }, { matchExpressions: {} }, { length: 5 }],
    // What objects inherit, as keys and as values.
    ...['constructor', '__proto__', 'toString', { constructor: 1 }, { toString: null }, { hasOwnProperty: 1 }],
    JSON.parse('{"__proto__": {"x": 1}}') as unknown,
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Where to put something: a number in [0, 1) for each change, so that it fits every shape. */
const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), junk), {
  minLength: 1,
  maxLength: 4,
});

type Place = readonly [parent: Record<string, unknown>, key: string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key): Place[] => [[parent, key], ...placesIn(parent[key])]);
}

function altered(yaml: string, alterations: readonly (readonly [number, unknown])[]): unknown[] {
  const objects = objectsIn(yaml);
  for (const [at, value] of alterations) {
    const places = placesIn(objects);
    const [parent, key] = places[Math.floor(at * places.length)] ?? [];
    if (parent && key !== undefined) parent[key] = structuredClone(value);
  }
  return objects;
}

const OPTIONS = { environment: 'production', registries: ['registry.example.com'], nodes: 3, zones: 3 };

function survives(objects: readonly unknown[], kubernetes = '1.33'): Report {
  const report = checkObjects(objects, { ...OPTIONS, kubernetes });
  // Messages are for people, whatever the shape.
  for (const { message } of report.findings) expect(message).not.toMatch(/\[object |\n/);
  return report;
}

describe('The checks', () => {
  test('survive any wrong shape in any place', () => {
    holds(fc.tuple(fc.constantFrom(...shapes), changes, fc.constantFrom('1.28', '1.33', '1.36')), 1500, (plan) => {
      const [yaml, alterations, kubernetes] = plan;
      survives(altered(yaml, alterations), kubernetes);
    });
  });

  test('survive any JSON instead of objects', () => {
    const kind = fc.constantFrom('Deployment', 'Service', 'List', 'PodList', 'CronJob', 'NetworkPolicy', '', 'Rollout');
    const apiVersion = fc.constantFrom('v1', 'apps/v1', 'a/b/c', '', 'batch/v1', 'argoproj.io/v1alpha1', 'x.k8s.io/v1');
    const parts = { kind, apiVersion, metadata: fc.jsonValue(), spec: fc.jsonValue(), items: fc.array(fc.jsonValue()) };
    const object = fc.oneof(fc.jsonValue(), fc.record(parts, { requiredKeys: [] }));
    holds(fc.array(object, { maxLength: 4 }), 500, (objects) => void survives(objects));
  });

  test('take duplicate keys as the reader does, deep nesting, and no metadata', () => {
    const [twice] = parseAllDocuments('kind: Service\napiVersion: v1\nspec: {type: A, type: B}\n', {
      uniqueKeys: false,
    });
    let deep: unknown = 'x';
    for (let depth = 0; depth < 1000; depth += 1) deep = depth % 2 ? [deep] : { spec: deep };
    const objects = [twice?.toJS(), { apiVersion: 'apps/v1', kind: 'Deployment', spec: deep }, { kind: 'Service' }];
    expect(survives(objects).findings.length).toBeGreaterThan(0);
  });

  test('say the same of objects in any order', () => {
    const shop = shopObjects().filter(({ kind }) => kind !== 'PriorityClass'); // so that something is found
    const texts = (objects: readonly unknown[]) => [...survives(objects).findings.map(({ message }) => message)].sort();
    const expected = texts(shop);
    expect(expected.length).toBeGreaterThan(0);
    holds(fc.shuffledSubarray(shop, { minLength: shop.length }), 10, (shuffled) => {
      expect(texts(shuffled)).toEqual(expected);
    });
  });
});
