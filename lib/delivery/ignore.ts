import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { keysOf } from '../core/json';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../core/names';
import { knownProps, PropNames } from '../core/props';
import { reasonOf } from '../core/reason';

/** A field that something else writes, which the delivery leaves alone. */
export interface IgnoreProps {
  /** Kind of the object. */
  readonly kind: string;
  /** API group of the object; empty for the core. @default '' */
  readonly group?: string;
  /** Name of the object. @default - every object of the kind */
  readonly name?: string;
  /** Namespace of the object. @default - any */
  readonly namespace?: string;
  /** The fields, as JSON pointers such as `/spec/replicas`. */
  readonly pointers: readonly string[];
  /** Who writes them: one sentence that a stranger understands. It is written on the object. */
  readonly reason: string;
}

const PROPS: PropNames<IgnoreProps> = {
  kind: true,
  group: true,
  name: true,
  namespace: true,
  pointers: [true],
  reason: true,
};

/**
 * What a user has to be left alone.
 *
 * @throws Error `'ignore.0.kind' must be a kind such as 'Deployment', got ""`
 * @throws Error `'ignore.0.pointers' must hold JSON pointers such as '/spec/replicas', got []`
 * @throws Error `'ignore.0' must say its reason on one line, …`
 */
export function checkIgnore(scope: IConstruct, prop: string, ignore: IgnoreProps): IgnoreProps {
  knownProps(scope, prop, ignore, PROPS);
  const { kind, group = '', name, namespace, pointers } = ignore;
  if (typeof kind !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(kind)) {
    fail(scope, `'${prop}.kind' must be a kind such as 'Deployment', got ${got(kind)}`);
  }
  if (group !== '') validName(scope, `${prop}.group`, group, DNS_SUBDOMAIN);
  if (name !== undefined) validName(scope, `${prop}.name`, name, DNS_SUBDOMAIN);
  if (namespace !== undefined) validName(scope, `${prop}.namespace`, namespace, DNS_LABEL);
  const wrong = pointers?.find((pointer) => typeof pointer !== 'string' || keysOf(pointer) === undefined);
  if (!pointers?.length || wrong !== undefined) {
    const shown = wrong === undefined ? got(pointers) : got(wrong);
    fail(scope, `'${prop}.pointers' must hold JSON pointers such as '/spec/replicas', got ${shown}`);
  }
  return { kind, group, name, namespace, pointers: [...pointers], reason: reasonOf(scope, prop, ignore) };
}

/** The reasons of several, as one annotation has them. */
export function ignoreReasons(ignores: readonly IgnoreProps[]): string | undefined {
  return ignores.length === 0 ? undefined : ignores.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ');
}

/** Whether a pointer of a user's leads into a list. */
export function leadsIntoList({ pointers }: IgnoreProps): boolean {
  return pointers.some((pointer) => (keysOf(pointer) ?? []).some((key) => /^(\d+|-)$/.test(key)));
}
