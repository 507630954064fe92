import { dirname, join } from 'node:path';
import { cached } from '../judges/cache';
import { provide } from '../judges/provision';
import { goTool } from '../judges/recipes';
import { run, type Scanner } from './finding';

const version = '0.74.0';

interface Report {
  readonly Results?: {
    readonly Target: string;
    readonly Misconfigurations?: { ID: string; Message: string; CauseMetadata?: { Resource?: string } }[];
  }[];
}

/** Judges security settings with the checks that are built into it. */
export const trivy: Scanner = {
  name: 'trivy',
  version,
  install: () => {
    const module = 'github.com/aquasecurity/trivy';
    const tool = {
      name: 'trivy',
      module,
      version: `v${version}`,
      package: 'cmd/trivy',
      experiment: 'jsonv2',
      slow: true,
    };
    return provide(goTool(tool));
  },
  // It takes one folder: the one that holds all the files.
  scan: (files) => {
    const folder = dirname(files[0] ?? '');
    const offline = ['--skip-check-update', '--skip-version-check', '--disable-telemetry'];
    const options = ['--quiet', ...offline, '--cache-dir', cached('trivy'), '--format', 'json'];
    const { Results = [] } = JSON.parse(run(cached('bin', 'trivy'), ['config', ...options, folder])) as Report;
    return Results.flatMap(({ Target, Misconfigurations = [] }) =>
      Misconfigurations.map(({ ID, Message, CauseMetadata }) => ({
        rule: ID,
        kind: '',
        object: CauseMetadata?.Resource ?? '',
        message: Message,
        file: join(folder, Target),
      })),
    );
  },
};
