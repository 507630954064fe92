import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { homeOf } from './home';

/** What AWS has one of by each name, and where: in an account, in one of its regions, in a whole partition. */
const PLACES = {
  role: ({ account }: Place) => account,
  queue: ({ account, region }: Place) => `${account} ${region}`,
  repository: ({ account, region }: Place) => `${account} ${region}`,
  bucket: ({ partition }: Place) => partition,
} as const;

interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

const claims = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Notes who makes what AWS has one of by each name, in all stacks of the app: a second one fails half way through a deploy.
 *
 * @param prop - what the user changes to get another name
 * @throws Error `'name' must make a role of its own, got "shop-orders", which is that of [shop/orders]`
 */
export function claimName(scope: IConstruct, prop: string, kind: keyof typeof PLACES, name: string): string {
  const { root } = scope.node;
  const names = claims.get(root) ?? new Map<string, IConstruct>();
  claims.set(root, names);
  // IAM tells no two names apart by case.
  const key = `${kind} ${PLACES[kind](homeOf(scope))} ${name.toLowerCase()}`;
  const other = names.get(key);
  if (other !== undefined) {
    fail(scope, `'${prop}' must make a ${kind} of its own, got ${got(name)}, which is that of [${other.node.path}]`);
  }
  names.set(key, scope);
  return name;
}
