import { App } from 'cdk8s';
import { IConstruct } from 'constructs';

/** Says what is wrong; cdk8s puts the construct's path in front. */
export type Validation = () => string[];

/** What the synth that runs for a root has validated; nothing outside of one. */
const running = new WeakMap<IConstruct, Set<Validation>>();
const watched = new WeakSet<IConstruct>();

/**
 * Adds a validation that runs once in each `app.synth()`. cdk8s validates the whole app again for each chart that it
 * renders, so that a plain one which looks at everything takes time by the square of the charts.
 */
export function addValidationPerSynth(scope: IConstruct, validation: Validation): void {
  const { root } = scope.node;
  watch(root);
  scope.node.addValidation({
    validate: () => {
      const done = running.get(root);
      if (done?.has(validation)) return [];
      const errors = validation();
      done?.add(validation);
      return errors;
    },
  });
}

/** Notes when a synth of the app begins and ends; nothing changes in between. A chart alone is rendered without one. */
function watch(root: IConstruct): void {
  if (watched.has(root) || !isApp(root)) return;
  watched.add(root);
  const noted = <T>(synth: () => T) => {
    return (): T => {
      running.set(root, new Set());
      try {
        return synth();
      } finally {
        running.delete(root);
      }
    };
  };
  root.synth = noted(root.synth.bind(root));
  root.synthYaml = noted(root.synthYaml.bind(root));
}

// By its methods, as there may be two copies of cdk8s.
function isApp(root: IConstruct): root is App {
  const { synth, synthYaml } = root as Partial<App>;
  return typeof synth === 'function' && typeof synthYaml === 'function';
}
