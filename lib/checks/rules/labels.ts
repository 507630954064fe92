import { isLabelKey, isLabelValue } from '../../core/labels';
import { shown } from '../bounds';
import { annotationsOf, Item, kindOf } from '../item';
import { at, JsonObject, list, record, text, textMap } from '../json';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

/** What all annotations of an object may hold together, keys included: `TotalAnnotationSizeLimitB` of the API server. */
const ANNOTATIONS_LIMIT = 256 * 1024;

const VALUE = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
const KEY = "a name of at most 63 letters, digits, '-', '_' and '.', with an optional DNS prefix and '/'";

/** Rules about labels and annotations. */
export const labels: readonly Rule[] = [
  {
    id: 'label-value',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object, or its pods, for one label',
    *check({ items }) {
      for (const item of items) {
        for (const [place, map] of labelMaps(item)) {
          for (const [key, value] of Object.entries(map)) {
            if (isLabelValue(value)) continue;
            yield { item, message: `'${place}' must have values of ${VALUE}, got ${shown(value)} for '${key}'` };
          }
        }
      }
    },
  },
  {
    id: 'label-key',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object, or its pods, for one key',
    *check({ items }) {
      for (const item of items) {
        for (const [place, map] of labelMaps(item)) {
          for (const key of Object.keys(map)) {
            if (!isLabelKey(key))
              yield { item, message: `'${place}' must have keys that are ${KEY}, got ${shown(key)}` };
          }
        }
        for (const key of Object.keys(annotationsOf(item))) {
          // Annotations may have upper case in their prefix.
          if (isLabelKey(key.toLowerCase())) continue;
          yield { item, message: `'metadata.annotations' must have keys that are ${KEY}, got ${shown(key)}` };
        }
      }
    },
  },
  {
    id: 'annotations-size',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object, or its pods: annotations are no place for files',
    *check({ items, workloads }) {
      for (const item of items) yield* tooLong(item, 'metadata.annotations', annotationsOf(item));
      for (const { item, podAnnotations } of workloads.filter(hasTemplate)) {
        yield* tooLong(item, 'annotations of the pod template', podAnnotations);
      }
    },
  },
];

function* tooLong(item: Item, place: string, annotations: Readonly<Record<string, string>>): Iterable<Complaint> {
  const bytes = Object.entries(annotations)
    .map((pair) => Buffer.byteLength(pair.join('')))
    .reduce((sum, each) => sum + each, 0);
  if (bytes <= ANNOTATIONS_LIMIT) return;
  const message = `'${place}' must have at most ${ANNOTATIONS_LIMIT} bytes together, got ${bytes}; use a ConfigMap`;
  yield { item, message };
}

function hasTemplate({ kind }: Workload): boolean {
  return kind !== 'Pod';
}

type LabelMap = readonly [place: string, labels: Readonly<Record<string, string>>];

/** Maps of an object that hold labels, with what leads to them; a value that is no text is the schema's business. */
function labelMaps(item: Item): readonly LabelMap[] {
  const { json } = item;
  const kind = kindOf(item);
  const found: LabelMap[] = [['metadata.labels', textMap(at(json, 'metadata', 'labels'))]];
  // Cilium and others have labels of another grammar, and a CRD's schema only speaks of labels.
  if ((kind.includes('.') && kind !== 'Rollout.argoproj.io') || kind === 'CustomResourceDefinition') return found;
  if (kind === 'Service') found.push(['spec.selector', textMap(at(json, 'spec', 'selector'))]);
  collect(record(json.spec), 'spec', found);
  return found;
}

function collect(object: JsonObject, place: string, found: LabelMap[]): void {
  for (const [key, value] of Object.entries(object)) {
    if (key === 'matchLabels' || key === 'nodeSelector') found.push([`${place}.${key}`, textMap(value)]);
    else if (key === 'metadata') found.push([`${place}.metadata.labels`, textMap(at(value, 'labels'))]);
    else if (Array.isArray(value)) list(value).forEach((each) => collect(record(each), `${place}.${key}`, found));
    else if (text(value) === undefined) collect(record(value), `${place}.${key}`, found);
  }
}
