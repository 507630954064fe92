/** A rule that Keelson does not follow, because something of more weight says the opposite. */
export interface Exception {
  readonly scanner: string;
  readonly rule: string;
  /** The only kind that it is for. */
  readonly kind?: string;
  readonly reason: string;
}

/** Every one must be used, and be listed in docs/judges.md. */
export const exceptions: readonly Exception[] = [];
