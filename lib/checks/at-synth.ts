import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { addValidationPerSynth } from '../core/synthesis';
import { onNewTree } from '../core/tree';
import { minorOf } from '../core/version';
import { yamlFaultsIn } from '../core/yaml-text';
import { CheckOptions } from './graph';
import { Item } from './item';
import { record } from './json';
import { findingText, Report, summaryOf } from './report';
import { check } from './run';

const checked = new WeakSet<IConstruct>();
const warned = new WeakSet<IConstruct>();

let isRegistered = false;

/** Has the checks run at synth in each tree that holds a Keelson construct; `keelson` calls it when it is loaded. */
export function registerChecks(): void {
  if (isRegistered) return;
  isRegistered = true;
  onNewTree(addChecks);
}

/**
 * Has every object below the root of `scope` checked by `app.synth()`, cdk8s-plus ones and plain ApiObjects included.
 * An app with a Keelson construct in it has this already; calling twice is harmless.
 *
 * @throws Error at synth, with all errors: `keelson checks: 2 errors …`
 */
export function addChecks(scope: IConstruct): void {
  const { root } = scope.node;
  if (checked.has(root)) return;
  checked.add(root);
  addValidationPerSynth(root, () => {
    refuse(root);
    return [];
  });
}

/**
 * Checks every object below `scope` now, and returns what was found.
 *
 * @throws Error `keelson checks: 1 object cannot be rendered …`
 */
export function checkTree(scope: IConstruct, options: CheckOptions = {}): Report {
  return check(itemsOf(scope), { kubernetes: oldestKubernetes(scope), ...options });
}

function refuse(root: IConstruct): void {
  const report = checkTree(root);
  if (report.warnings.length > 0 && !warned.has(root)) {
    warned.add(root);
    console.warn(report.warnings.map(findingText).join('\n'));
  }
  if (report.errors.length === 0) return;
  const summary = summaryOf({ ...report, warnings: [], suppressed: [] });
  throw new Error(`keelson checks: ${summary}\n${indented([...report.errors.map(findingText), ...otherFaults(root)])}`);
}

function itemsOf(scope: IConstruct): readonly Item[] {
  const faults: (readonly string[])[] = []; // of each object that has any
  const items = scope.node.findAll().flatMap((construct): Item[] => {
    if (!isApiObject(construct)) return [];
    const { environment, registries } = defaultsOf(construct);
    try {
      const json = record(construct.toJson());
      const unwritable = yamlFaultsIn(json).map((fault) => `[${construct.node.path}] ${fault}`);
      if (unwritable.length > 0) faults.push(unwritable);
      return [
        {
          json,
          path: construct.node.path,
          ...(environment === undefined ? {} : { environment }),
          ...(registries === undefined ? {} : { registries }),
        },
      ];
    } catch (error) {
      faults.push([error instanceof Error ? error.message : String(error)]);
      return [];
    }
  });
  if (faults.length > 0) {
    const objects = faults.length === 1 ? '1 object' : `${faults.length} objects`;
    throw new Error(
      `keelson checks: ${objects} cannot be rendered\n${indented(unique([...faults.flat(), ...otherFaults(scope)]))}`,
    );
  }
  return items;
}

/** What the constructs' own validations say: cdk8s would reach them only after ours. */
function otherFaults(scope: IConstruct): readonly string[] {
  const below = scope.node.findAll().filter((construct) => construct !== scope);
  return below.flatMap(({ node }) => node.validate().map((message) => `[${node.path}] ${message}`));
}

function oldestKubernetes(scope: IConstruct): string {
  const charts = scope.node.findAll().filter((construct) => Chart.isChart(construct));
  return `1.${Math.min(...(charts.length > 0 ? charts : [scope]).map(minorOf))}`;
}

function isApiObject(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct);
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n');
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
