import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkObjects, Report, rules } from 'keelson/checks';
import { mutations } from './mutations';
import { Named, shopObjects } from './objects';

const REGISTRY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop';

function judge(objects: readonly unknown[]): Report {
  return checkObjects(objects, { environment: 'production', registries: [REGISTRY] });
}

const firedIn = ({ findings }: Report) => [...new Set(findings.map(({ rule }) => rule))].sort();

/** The shop without one of its fields, or without the whole object where no field is named. */
function without(target: string): readonly unknown[] {
  const [object = '', path] = [target.split(' ')[0], target.split(' ').slice(1).join('/')];
  const objects = shopObjects();
  const index = objects.findIndex(({ kind, metadata }) => `${kind}/${metadata.name}` === object);
  if (index < 0) throw new Error(`the shop has no ${object}`);
  if (path === '') return objects.toSpliced(index, 1);
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], objects[index]);
  if (!Object.hasOwn(parent as object, last)) throw new Error(`${object} has no ${path}`);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent as object, last);
  return objects;
}

describe('The shop', () => {
  test('has no finding as it is', () => {
    expect(firedIn(judge(shopObjects()))).toEqual([]);
  });

  test.each(mutations)('without %s breaks exactly the rules that are there for it', (target, noticed) => {
    expect(firedIn(judge(without(target)))).toEqual(typeof noticed === 'string' ? [] : noticed);
  });

  test('is short of no object whose absence nobody has thought about', () => {
    const kinds = new Set(shopObjects().map(({ kind }: Named) => kind));
    const covered = new Set(mutations.map(([target]) => target.split('/')[0]));
    expect([...kinds].filter((kind) => !covered.has(kind))).toEqual([]);
  });
});

describe('The table of mutations', () => {
  test('names rules that exist, each field once', () => {
    const ids = rules.map(({ id }) => id);
    const named = mutations.flatMap(([, noticed]) => (typeof noticed === 'string' ? [] : noticed));
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(mutations.map(([target]) => target)).size).toBe(mutations.length);
  });

  test('leaves to scanners only what docs/checks.md says that they are asked for', () => {
    const page = readFileSync(join(__dirname, '../../docs/checks.md'), 'utf8');
    const left = mutations.flatMap(([, noticed]) =>
      typeof noticed === 'string' ? [...noticed.matchAll(/a scanner's matter: (\S+)/g)].map(([, id = '']) => id) : [],
    );
    expect(left.filter((id) => !page.includes(`\`${id}\``))).toEqual([]);
  });
});
