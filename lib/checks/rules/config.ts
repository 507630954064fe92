import { got } from '../../core/errors';
import { Graph } from '../graph';
import { Item } from '../item';
import { record, textMap } from '../json';
import { Rule } from '../rule';

/** Most bytes of all values. Source: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const MOST_BYTES = 1024 * 1024;
const KEY = /^[-._a-zA-Z0-9]+$/;
const LONGEST_KEY = 253;
const MAPS: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['data', 'binaryData'],
  Secret: ['data', 'stringData'],
};

/** Rules about ConfigMaps and Secrets. */
export const config: readonly Rule[] = [
  {
    id: 'config-size',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses it, and pods that read it never start',
    *check(graph) {
      for (const [kind, item] of holders(graph)) {
        const bytes = bytesOf(kind, item);
        if (bytes <= MOST_BYTES) continue;
        const message = `values must be at most ${MOST_BYTES} bytes in all, got ${bytes}; split it, or use a volume`;
        yield { item, message };
      }
    },
  },
  {
    id: 'config-key',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses it, and pods that read it never start',
    *check(graph) {
      for (const [kind, item] of holders(graph)) {
        const keys = (MAPS[kind] ?? []).flatMap((map) => Object.keys(record(item.json[map])).map((key) => [map, key]));
        for (const [map = '', key = ''] of keys) {
          if (isKey(key)) continue;
          const words = `letters, digits, '-', '_' and '.', of at most ${LONGEST_KEY} characters and not starting with '..'`;
          yield { item, message: `'${map}' must have keys of ${words}, got ${got(key)}` };
        }
        // In a Secret `stringData` wins; in a ConfigMap neither does.
        const twice =
          kind === 'ConfigMap' ? keys.filter(([map, key = '']) => map === 'data' && isBinary(item, key)) : [];
        for (const [, key] of twice) {
          yield { item, message: `'data' must not have a key of 'binaryData', got ${got(key)}` };
        }
      }
    },
  },
];

function* holders(graph: Graph): Iterable<readonly [kind: string, item: Item]> {
  for (const kind of Object.keys(MAPS)) for (const item of graph.list(kind)) yield [kind, item];
}

function bytesOf(kind: string, { json }: Item): number {
  const texts = textMap(kind === 'Secret' ? json.stringData : json.data);
  const encoded = textMap(kind === 'Secret' ? json.data : json.binaryData);
  const plain = Object.values(texts).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  return Object.entries(encoded)
    .filter(([key]) => !Object.hasOwn(texts, key)) // what is written over does not count
    .reduce((sum, [, value]) => sum + Buffer.byteLength(value, 'base64'), plain);
}

function isKey(key: string): boolean {
  return KEY.test(key) && key.length <= LONGEST_KEY && key !== '.' && !key.startsWith('..');
}

function isBinary({ json }: Item, key: string): boolean {
  return Object.hasOwn(record(json.binaryData), key);
}
