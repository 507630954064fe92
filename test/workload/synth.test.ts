import { App, Chart, Size } from 'cdk8s';
import {
  DisruptionBudgetBounds,
  HardenedDeployment,
  HardenedStatefulSet,
  HorizontalAutoscaler,
  WebService,
} from 'keelson';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from './shop';

/** What `app.synth()` says, and the files that it leaves. */
function synth(fill: (chart: Chart) => void): { readonly files: string[]; readonly message: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'keelson-synth-'));
  try {
    const app = new App({ outdir });
    fill(new Chart(app, 'shop', { namespace: 'shop' }));
    let message = '';
    try {
      app.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    return { files: readdirSync(outdir), message };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const web = (chart: Chart, disruptionBudget?: DisruptionBudgetBounds) =>
  new HardenedDeployment(chart, 'web', { ...required, port: 8080, disruptionBudget });

test('A synth of what is sound writes its file', () => {
  expect(synth((chart) => web(chart))).toEqual({ files: ['shop.k8s.yaml'], message: '' });
});

describe('A synth stops, and leaves no file', () => {
  test.each<[string, (chart: Chart) => void, string]>([
    [
      'at a budget that keeps as many pods as there are by default',
      (chart) => web(chart, { minAvailable: 3 }),
      "[shop/web/DisruptionBudget/Resource] PodDisruptionBudget shop/web: 'minAvailable' must be under 'replicas' (3) of Deployment shop/web, got 3; say 'maxUnavailable: 1'",
    ],
    [
      'at a budget that keeps as many pods as an autoscaler may leave',
      (chart) => {
        const target = web(chart, { minAvailable: 2 });
        new HorizontalAutoscaler(chart, 'autoscaler', { target, min: 2, max: 10 });
      },
      "[shop/web/DisruptionBudget/Resource] PodDisruptionBudget shop/web: 'minAvailable' must be under 'minReplicas' (2) of HorizontalPodAutoscaler shop/autoscaler, got 2; say 'maxUnavailable: 1'",
    ],
    [
      'at a budget that lets go as many pods as there are by default',
      (chart) => web(chart, { maxUnavailable: 3 }),
      "[shop/web/DisruptionBudget] 'maxUnavailable' must be under the fewest replicas (3), so that one pod stays, got 3; use 'maxUnavailable: 1'",
    ],
    [
      'at a spread over more zones than there are pods by default',
      (chart) => {
        const spread = { zones: 'require', zoneCount: 4 } as const;
        new HardenedDeployment(chart, 'web', { ...required, port: 8080, spread });
      },
      "[shop/web] 'spread.zones' must be 'prefer' with fewer replicas (3) than zones (4), got 'require'; or set 'replicas' to at least 4",
    ],
    [
      'at a spread over more zones than an autoscaler may leave pods',
      (chart) => {
        const spread = { zones: 'require' } as const;
        const target = new HardenedDeployment(chart, 'web', { ...required, port: 8080, spread });
        new HorizontalAutoscaler(chart, 'autoscaler', { target, min: 2, max: 10 });
      },
      "[shop/web] 'spread.zones' must be 'prefer' with fewer replicas (2) than zones (3), got 'require'; or set the autoscaler's 'min' to at least 3",
    ],
    [
      'at a spread over zones of pods whose volumes stay in one',
      (chart) => {
        const claim = { path: '/data', size: Size.gibibytes(1), storageClass: 'gp3', access: 'ReadWriteOnce' } as const;
        const spread = { zones: 'require' } as const;
        new HardenedStatefulSet(chart, 'db', { ...required, port: 5432, replicas: 3, spread, claims: { data: claim } });
      },
      "[shop/db/Resource] StatefulSet shop/db: 'whenUnsatisfiable' of the constraint on 'topology.kubernetes.io/zone' must be 'ScheduleAnyway' beside the volume claim template 'data' (ReadWriteOnce), got 'DoNotSchedule'",
    ],
    [
      'at an override into a parent that is not there',
      (chart) =>
        new HardenedDeployment(chart, 'web', {
          ...required,
          port: 8080,
          overrides: { '/spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution': [] },
        }),
      "[shop/web] 'overrides' must name fields whose parent exists, got '/spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution'; the deepest parent is '/spec/template/spec/affinity': set '/spec/template/spec/affinity/podAffinity' as a whole",
    ],
    [
      'at two workloads of one name',
      (chart) => {
        web(chart);
        new WebService(chart, 'other', { ...required, port: 8080, name: 'web' });
      },
      "[shop/other/Deployment/Resource] Deployment shop/web: 'metadata.name' must be one object's alone, got Deployment shop/web twice, at shop/other/Deployment/Resource and at shop/web/Resource; set another 'name'",
    ],
  ])('%s', (_, fill, message) => {
    const { files, message: got } = synth(fill);
    expect(got).toContain(message);
    expect(files).toEqual([]);
  });
});
