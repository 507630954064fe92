import { FieldProblem, fieldsOf } from '../../core/fields';
import { shown } from '../bounds';
import { Graph } from '../graph';
import { Item } from '../item';
import { text } from '../json';
import { Rule } from '../rule';

/** Rules about the fields of each object. */
export const schema: readonly Rule[] = [
  {
    id: 'schema-valid',
    severity: 'error',
    suppressible: false,
    why: 'a typo is dropped without a word, or the API server refuses the object',
    *check(graph) {
      for (const [item, problem] of problemsIn(graph)) {
        if (problem.state === 'unknown') {
          const message = `field must be one of ${text(item.json.kind) ?? ''}, got '${problem.pointer}'`;
          yield { item, message: `${message}; the nearest is '${problem.nearest}'` };
        } else if (problem.state === 'mistyped') {
          yield { item, message: `'${problem.pointer}' must be ${problem.expected}, got ${shown(problem.value)}` };
        }
      }
    },
  },
  {
    id: 'field-in-version',
    severity: 'error',
    suppressible: false,
    why: 'the oldest cluster drops the field without a word: what was tested elsewhere does not hold there',
    *check(graph) {
      for (const [item, problem] of problemsIn(graph)) {
        if (problem.state !== 'absent') continue;
        const { pointer, since, until } = problem;
        const there =
          since !== undefined && since > graph.minor ? `is there since 1.${since}` : `was there up to 1.${until ?? ''}`;
        yield {
          item,
          message: `field must exist in Kubernetes 1.${graph.minor}, got '${pointer}', which ${there}; leave it out`,
        };
      }
    },
  },
];

const known = new WeakMap<Graph, readonly (readonly [Item, FieldProblem])[]>();

/** Two rules ask, one walk answers. */
function problemsIn(graph: Graph): readonly (readonly [Item, FieldProblem])[] {
  const cached = known.get(graph);
  if (cached) return cached;
  const found = graph.items.flatMap((item) => {
    const { apiVersion, kind } = item.json;
    const fields = fieldsOf(text(apiVersion) ?? '', text(kind) ?? '');
    return (fields?.problems(item.json, graph.minor) ?? []).map((problem) => [item, problem] as const);
  });
  known.set(graph, found);
  return found;
}
