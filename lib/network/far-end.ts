import { PortChoice } from './ports';
import { Direction, RulePeer, RulePort } from './rules';

/** The other end of a connection, whoever made it. */
export interface FarEnd {
  /** Who it is. */
  readonly peers: readonly RulePeer[];
  /** Ports of the end that listens, by the user's choice. */
  readonly ports: (choice: PortChoice | undefined) => readonly RulePort[];
  /** Opens its own policy, where this app writes one. */
  readonly open: (direction: Direction, ports: readonly RulePort[]) => void;
}
