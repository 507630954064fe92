import { Graph } from './graph';
import { Item } from './item';

/** Whether a finding stops the synth. */
export type Severity = 'error' | 'warning';

/** One thing that must hold, and why. */
export interface Rule {
  /** Kebab-case name, of at most 47 characters: it is part of annotation keys. */
  readonly id: string;
  /** An error stops the synth, a warning is printed. */
  readonly severity: Severity;
  /** One sentence: why it matters at 3 a.m. */
  readonly why: string;
  /** False where a suppression helps nobody, because the API server refuses the object. @default true */
  readonly suppressible?: boolean;
  /** Finds what breaks the rule. Pure: reads the graph, writes nothing. */
  readonly check: (graph: Graph) => Iterable<Complaint>;
}

/** What a rule says of one object. */
export interface Complaint {
  /** The object to change. */
  readonly item: Item;
  /** In the form `'prop' must …, got …; way out`. */
  readonly message: string;
  /** The object that it disagrees with; a suppression on it counts as well. */
  readonly also?: Item;
}

/** A complaint with its rule, as it is printed. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  /** Whether it stops the synth. */
  readonly severity: Severity;
  /** Path of the construct. */
  readonly path: string;
  /** The object: `Deployment shop/orders`. */
  readonly object: string;
  /** What is wrong, and the way out. */
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
}

/** A finding that somebody accepted. */
export interface Suppressed extends Finding {
  /** Why it was accepted. */
  readonly reason: string;
  /** Last day of the exception, such as `2027-01-31`. @default - it has no end */
  readonly until?: string;
}
