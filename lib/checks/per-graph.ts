import { Graph } from './graph';

/** An index that several rules read: computed once for each graph, when the first of them asks. */
export function perGraph<T>(compute: (graph: Graph) => T): (graph: Graph) => T {
  const known = new WeakMap<Graph, { readonly value: T }>();
  return (graph) => {
    const found = known.get(graph) ?? { value: compute(graph) };
    known.set(graph, found);
    return found.value;
  };
}
