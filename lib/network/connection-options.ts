import { PropNames } from '../core/props';
import { PortChoice } from './ports';

/** Options of `allowTo`, `allowFrom` and `allowAmongThemselves`. */
export interface ConnectionOptions {
  /** Port or ports of the end that listens, by name or number. @default - all that it exposes, but for `metrics` */
  readonly port?: PortChoice;
}

/** Options of `allowFromCidr`. */
export interface FromCidrOptions extends ConnectionOptions {
  /** Parts of the range that are left out. @default [] */
  readonly except?: readonly string[];
  /** Why every address is meant, for `0.0.0.0/0` and `::/0`; it is written on the policy. @default - such a range is refused */
  readonly reason?: string;
}

/** The names of `ConnectionOptions`. */
export const OPTIONS: PropNames<ConnectionOptions> = { port: true };
/** The names of `FromCidrOptions`. */
export const FROM_CIDR_OPTIONS: PropNames<FromCidrOptions> = { ...OPTIONS, except: [true], reason: true };
