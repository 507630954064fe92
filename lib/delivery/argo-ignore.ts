import { IConstruct } from 'constructs';
import { ignoredIn } from './deployed';
import { IgnoreProps, leadsIntoList } from './ignore';

/** Keeps what is there when an object is applied for another reason. */
export const RESPECT = 'RespectIgnoreDifferences=true';

/** An entry of `ignoreDifferences`. */
interface Difference {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: string[];
  readonly jqPathExpressions?: string[];
}

/**
 * What Argo CD leaves alone: the fields that controllers own in the charts, and the user's. To respect them also when an
 * object is applied copies a whole list of a custom resource, which then never changes again; so it is only said where no
 * field lies in a list. What lies in one is set again by its controller.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/, https://github.com/argoproj/argo-cd/issues/17694
 */
export function differences(deploys: readonly IConstruct[], given: readonly IgnoreProps[]) {
  const owned = ignoredIn(deploys);
  const byHolder = new Map<string, Difference>();
  for (const { holder, jq, pointers, inList } of owned) {
    const key = Object.values(holder).join('\n');
    const { group, kind, namespace, name } = holder;
    const entry: Difference = byHolder.get(key) ?? {
      ...(group !== '' && { group }),
      kind,
      name,
      ...(namespace !== '' && { namespace }),
    };
    const { jsonPointers = [], jqPathExpressions = [] } = entry;
    const fields = inList
      ? { jqPathExpressions: [...jqPathExpressions, jq] }
      : { jsonPointers: [...jsonPointers, ...pointers] };
    byHolder.set(key, { ...entry, ...fields });
  }
  const users = given.map(({ group = '', kind, name, namespace, pointers }) => ({
    ...(group !== '' && { group }),
    kind,
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    jsonPointers: [...pointers],
  }));
  const list: readonly Difference[] = [...byHolder.values(), ...users];
  const inLists = owned.some(({ inList }) => inList) || given.some(leadsIntoList);
  return { list, respected: list.length > 0 && !inLists };
}
