/** A rule that Keelson does not follow, because something of more weight says the opposite. */
export interface Exception {
  readonly scanner: string;
  readonly rule: string;
  /** The only kind that it is for. */
  readonly kind?: string;
  /** The only sample that it is for: a construct alone lacks what an app has around it. */
  readonly sample?: string;
  readonly reason: string;
}

/** Every one must be used, and be listed in docs/judges.md. */
export const exceptions: readonly Exception[] = [
  {
    scanner: 'kube-score',
    rule: 'networkpolicy-targets-pod',
    kind: 'NetworkPolicy',
    sample: 'DefaultDeny',
    reason: 'it closes a whole namespace, and alone there is no pod in it yet',
  },
];
