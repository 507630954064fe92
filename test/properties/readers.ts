import { Yaml } from 'cdk8s';
import { load as loadByJsYaml, loadAll } from 'js-yaml';
import { parse, parseAllDocuments } from 'yaml';

/** Readers of YAML that users have; Go's is not among them, but see `lib/core/yaml-text.ts`. */
const READERS: Readonly<Record<string, (yaml: string) => unknown[]>> = {
  'yaml 1.1': (yaml) => parseAllDocuments(yaml, { version: '1.1' }).map((each): unknown => each.toJS()),
  'yaml 1.2': (yaml) => parseAllDocuments(yaml, { version: '1.2' }).map((each): unknown => each.toJS()),
  'js-yaml': (yaml) => loadAll(yaml),
};

/** What each reader makes of the YAML that cdk8s writes for objects. */
export function readBack(objects: readonly unknown[]): Readonly<Record<string, unknown>> {
  const written = Yaml.stringify(...objects);
  return Object.fromEntries(Object.entries(READERS).map(([name, read]) => [name, read(written)]));
}

/** Names of the readers that do not read what was written, in any place that a text can have. */
export function misreaders(text: string): readonly string[] {
  const places = { map: { key: text }, list: [text], deep: { a: [{ b: { c: text } }] }, key: { [text]: 'v' } };
  const written = Yaml.stringify(places);
  const fits = (read: () => unknown): boolean => {
    try {
      return JSON.stringify(read()) === JSON.stringify(places);
    } catch {
      return false;
    }
  };
  return [
    ...(['1.1', '1.2'] as const).filter((version) => !fits(() => parse(written, { version }))),
    ...(fits(() => loadByJsYaml(written)) ? [] : ['js-yaml']),
  ];
}
