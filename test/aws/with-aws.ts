import { terraform, type Terraform } from '../judges/terraform';
import { provideStandIn } from './stand-in';

/** Declares tests that need Terraform and the stand-in; where one cannot be had, as skipped, with the reason. */
export function withAws(title: string, declare: (terraform: Terraform) => void): void {
  const found = terraform();
  const provision = 'reason' in found ? { ready: false as const, reason: found.reason } : provideStandIn();
  if (!('reason' in found) && provision.ready) {
    describe(`${title} (${found.title})`, () => declare(found));
    return;
  }
  const skipped = `${title} (skipped: ${provision.ready ? '' : provision.reason})`;
  process.stderr.write(`${skipped}\n`);
  describe.skip(skipped, () => declare({ title: '', program: '', provider: '' }));
}
