import { SCANNER_IDS, UNANNOTATED } from '../../core/scanner-ids';
import { isDay } from '../../core/suppress';
import { shown } from '../bounds';
import { Item } from '../item';
import { Complaint, Rule } from '../rule';
import { suppressionsOf, WrittenSuppression } from '../suppressions';
import { push } from '../workloads';

/** The rule about exceptions themselves: each has a reason, a rule that may be suppressed, and is not over. */
export function suppressionReason(subjects: readonly Rule[]): Rule {
  const known = new Map(subjects.map((rule) => [rule.id, rule]));
  return {
    id: 'suppression-reason',
    severity: 'error',
    suppressible: false,
    why: 'an exception without a reason, or past its day, outlives its cause and nobody dares to remove it',
    *check({ items, today }): Iterable<Complaint> {
      // One call of `suppress` writes the same on many objects: one fault, one finding.
      const byFault = new Map<string, Item[]>();
      for (const item of items) {
        for (const suppression of suppressionsOf(item).values()) {
          for (const message of faultsOf(suppression, known.get(suppression.rule), today)) {
            push(byFault, `${message}\n${suppression.reason ?? ''}`, item);
          }
        }
      }
      for (const [key, [item, ...others]] of byFault) {
        const [message = ''] = key.split('\n');
        const more = others.length === 0 ? '' : `; the same on ${others.length} more`;
        if (item) yield { item, message: message + more };
      }
    },
  };
}

function* faultsOf(suppression: WrittenSuppression, rule: Rule | undefined, today: string): Iterable<string> {
  const { rule: id, reason, until } = suppression;
  if (rule?.suppressible === false || id === 'suppression-reason') {
    yield `'suppress' must name a rule that can be suppressed, got '${id}'; mend the object instead`;
  } else if (rule === undefined && !Object.hasOwn(SCANNER_IDS, id) && !UNANNOTATED.includes(id)) {
    yield `'suppress' must name a rule of docs/checks.md, got ${shown(id)}`;
  }
  if (reason === undefined || reason === '') {
    yield `'reason' of the suppression of '${id}' must be a text that is not empty, got ${shown(reason)}`;
  }
  if (until !== undefined && !isDay(until)) {
    yield `'until' of the suppression of '${id}' must be a day such as '2027-01-31', got ${shown(until)}`;
  } else if (until !== undefined && until < today) {
    yield `'until' of the suppression of '${id}' must not be over, got '${until}'; mend the object, or decide anew`;
  }
}
