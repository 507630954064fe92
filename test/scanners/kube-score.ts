import { cached } from '../judges/cache';
import { provide } from '../judges/provision';
import { goTool } from '../judges/recipes';
import { run, type Finding, type Scanner } from './finding';

const version = '1.20.0';

/** Grade of a check that has nothing to say. */
const allOk = 10;

/** A limit equal to the request takes away what a CPU limit is for: room for a busy moment. */
const unwanted = ['container-resource-requests-equal-limits', 'container-cpu-requests-equal-limits'];

interface Scored {
  readonly object_name: string;
  readonly type_meta: { kind: string };
  readonly checks: {
    readonly check: { id: string; name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: { path: string; summary: string }[] | null;
  }[];
}

/** Judges reliability, with all optional tests but those that want no room for bursts. */
export const kubeScore: Scanner = {
  name: 'kube-score',
  version,
  install: () => {
    const module = 'github.com/zegl/kube-score';
    return provide(goTool({ name: 'kube-score', module, version: `v${version}`, package: 'cmd/kube-score' }));
  },
  // File by file, as it relates the objects that it is given.
  scan: (files) => files.flatMap(scan),
};

function scan(file: string): Finding[] {
  const options = ['--output-format', 'json', '--kubernetes-version', 'v1.33', ...optionalTests()];
  const report = JSON.parse(run(cached('bin', 'kube-score'), ['score', ...options, file])) as Scored[] | null;
  return (report ?? []).flatMap(({ object_name, type_meta, checks }) =>
    checks
      .filter(({ skipped, grade }) => !skipped && grade < allOk)
      .map(({ check, comments }) => ({
        rule: check.id,
        kind: type_meta.kind,
        object: object_name,
        message: comments?.map(({ path, summary }) => `${path} ${summary}`.trim()).join('; ') ?? check.name,
        file,
      })),
  );
}

function optionalTests(): string[] {
  const lines = run(cached('bin', 'kube-score'), ['list']).split('\n');
  const names = lines.filter((line) => line.endsWith(',optional')).map((line) => line.split(',')[0] ?? '');
  return names.filter((name) => !unwanted.includes(name)).flatMap((name) => ['--enable-optional-test', name]);
}
