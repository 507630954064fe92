import { ApiObject } from 'cdk8s';
import { suppress } from '../core/suppress';

/** The defaults that a workload's props loosened, each with its reason, until they are written on its object. */
export class Exceptions {
  private readonly reasons = new Map<string, string>();

  /** Notes that these rules do not hold, and why. */
  add(reason: string, ...rules: string[]): void {
    for (const rule of rules) {
      const earlier = this.reasons.get(rule);
      this.reasons.set(rule, earlier === undefined || earlier === reason ? reason : `${earlier}; ${reason}`);
    }
  }

  /** Writes them into the object's annotations, for auditors, scanners and Keelson's own checks. */
  writeOn(object: ApiObject): void {
    for (const [rule, reason] of this.reasons) suppress(object, { rule, reason });
  }
}
