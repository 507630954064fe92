import { IConstruct } from 'constructs';

/** What is told of a tree once Keelson has a construct in it. */
export type TreeHook = (root: IConstruct) => void;

interface Registered {
  readonly hook: TreeHook;
  readonly seen: WeakSet<IConstruct>;
}

const registered: Registered[] = [];

/** Calls `hook` once for the root of each tree that a Keelson construct enters from now on. */
export function onNewTree(hook: TreeHook): void {
  registered.push({ hook, seen: new WeakSet() });
}

/** Says that Keelson has a construct at `scope`; each construct calls it. */
export function enterTree(scope: IConstruct): void {
  const { root } = scope.node;
  for (const { hook, seen } of registered) {
    if (seen.has(root)) continue;
    seen.add(root);
    hook(root);
  }
}
