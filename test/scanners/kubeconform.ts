import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../judges/cache';
import { provide } from '../judges/provision';
import { goTool } from '../judges/recipes';
import { run, type Finding, type Scanner } from './finding';
import { judgedVersions, kubernetesSchemas, provideSchemas, writeCrdSchemas } from './schemas';

const version = '0.8.0';

interface Report {
  readonly resources: { filename: string; kind: string; name: string; status: string; msg: string }[] | null;
}

/** Judges every field against the schemas of Kubernetes and of the imported custom resources. */
export const kubeconform: Scanner = {
  name: 'kubeconform',
  version,
  install: () => {
    const schemas = provideSchemas();
    if (!schemas.ready) return schemas;
    const module = 'github.com/yannh/kubeconform';
    return provide(goTool({ name: 'kubeconform', module, version: `v${version}`, package: 'cmd/kubeconform' }));
  },
  scan: (files) => {
    const crds = mkdtempSync(join(tmpdir(), 'keelson-schemas-'));
    try {
      writeCrdSchemas(crds);
      return judgedVersions.flatMap((kubernetes) => scan(files, kubernetes, crds));
    } finally {
      rmSync(crds, { recursive: true });
    }
  },
};

function scan(files: readonly string[], kubernetes: string, crds: string): Finding[] {
  const own = `${kubernetesSchemas}/{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  const custom = `${crds}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`;
  const locations = ['-schema-location', own, '-schema-location', custom];
  const options = ['-strict', '-output', 'json', '-kubernetes-version', kubernetes, ...locations];
  const report = JSON.parse(run(cached('bin', 'kubeconform'), [...options, ...files])) as Report;
  return (report.resources ?? []).map(({ filename, kind, name, status, msg }) => ({
    rule: status,
    kind,
    object: name,
    message: `Kubernetes ${kubernetes}: ${msg}`,
    file: filename,
  }));
}
