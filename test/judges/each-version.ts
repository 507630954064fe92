import { ControlPlane } from './control-plane';
import { installCrds } from './crds';
import { controlPlanes } from './programs';

interface Judge {
  /** The version, such as `1.33.13`. */
  readonly version: string;
  /** The control plane that runs during the tests. */
  readonly plane: () => ControlPlane;
  /** Declares a test that needs pods to run: skipped where only an API server is to be had. */
  readonly itRuns: (title: string, test: () => Promise<void>) => void;
}

/** Declares the tests once for each Kubernetes version; where it cannot be had, as skipped, with the reason. */
export function onEachVersion(declare: (judge: Judge) => void): void {
  for (const programs of controlPlanes()) {
    const title = `On Kubernetes ${programs.version}`;
    if ('reason' in programs) {
      const skipped = `${title} (skipped: ${programs.reason})`;
      process.stderr.write(`${skipped}\n`);
      describe.skip(skipped, () => declare({ version: programs.version, plane: notRunning, itRuns: it }));
      continue;
    }
    describe(title, () => {
      let plane: ControlPlane | undefined;
      beforeAll(async () => {
        plane = await ControlPlane.start(programs);
        await installCrds(plane.api);
      }, 180_000);
      afterAll(() => plane?.stop());
      declare({ version: programs.version, plane: () => plane ?? notRunning(), itRuns: programs.whole ? it : skipRun });
    });
  }
}

function notRunning(): never {
  throw new Error('The control plane did not start');
}

/** Titles say why, as nothing else does. */
function skipRun(title: string, test: () => Promise<void>): void {
  it.skip(`${title} (skipped: KUBEBUILDER_ASSETS has no controllers; unset it to build them)`, test);
}
