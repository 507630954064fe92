import { Finding, Suppressed } from './rule';

/** What a run of the checks found. */
export interface Report {
  /** What is wrong; errors first, then by path. */
  readonly findings: readonly Finding[];
  /** What somebody accepted, with the reason. */
  readonly suppressed: readonly Suppressed[];
  /** The findings that stop a synth. */
  readonly errors: readonly Finding[];
  /** The findings that are only printed. */
  readonly warnings: readonly Finding[];
  /** One line per finding with its reason below it, then one line per suppression; empty where there is nothing. */
  toString(): string;
}

/** A report in a stable order, each finding once. */
export function reportOf(findings: readonly Finding[], suppressed: readonly Suppressed[]): Report {
  const sorted = inOrder(findings);
  const accepted = inOrder(suppressed);
  return {
    findings: sorted,
    suppressed: accepted,
    errors: sorted.filter(({ severity }) => severity === 'error'),
    warnings: sorted.filter(({ severity }) => severity === 'warning'),
    toString: () => [...sorted.map(findingText), ...accepted.map(suppressedText)].join('\n'),
  };
}

/** A finding on two lines: what and where, then why. */
export function findingText(finding: Finding): string {
  return `${finding.severity} ${finding.rule} [${finding.path}] ${finding.object}: ${finding.message}\n  ${finding.why}`;
}

/** A suppressed finding on one line. */
export function suppressedText(finding: Suppressed): string {
  const until = finding.until === undefined ? '' : ` (until ${finding.until})`;
  return `suppressed ${finding.rule} [${finding.path}] ${finding.object}: ${finding.reason}${until}`;
}

/** `2 errors, 1 warning, 3 suppressed`; `no findings` where there is nothing. */
export function summaryOf(report: Report): string {
  const parts = [
    counted(report.errors.length, 'error', 'errors'),
    counted(report.warnings.length, 'warning', 'warnings'),
    counted(report.suppressed.length, 'suppressed', 'suppressed'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

function inOrder<F extends Finding>(findings: readonly F[]): readonly F[] {
  const keyed = new Map(findings.map((finding) => [sortKey(finding), finding]));
  // By code unit, not by locale: the same on every machine.
  return [...keyed].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).map(([, finding]) => finding);
}

function sortKey({ severity, path, object, rule, message }: Finding): string {
  return [severity, path, object, rule, message].join('\n');
}
