import { join } from 'node:path';
import { cached } from '../judges/cache';
import { provide } from '../judges/provision';
import { goTool } from '../judges/recipes';
import { run, type Finding, type Scanner } from './finding';

const version = '1.19.1';

interface Report {
  readonly results?: {
    readonly rule?: string;
    readonly result: string;
    readonly message?: string;
    readonly resources?: { kind: string; namespace?: string; name: string }[];
  }[];
}

/** Judges pods, and the templates of pods, by the restricted Pod Security Standard. */
export const kyverno: Scanner = {
  name: 'kyverno',
  version,
  install: () => {
    const module = 'github.com/kyverno/kyverno';
    return provide(
      goTool({ name: 'kyverno', module, version: `v${version}`, package: 'cmd/cli/kubectl-kyverno', slow: true }),
    );
  },
  // File by file, as its report does not say which file an object is in.
  scan: (files) => files.flatMap(scan),
};

function scan(file: string): Finding[] {
  const policy = join(__dirname, 'restricted.kyverno.yaml');
  const options = ['--resource', file, '--policy-report', '--output-format', 'json', '--remove-color'];
  const answer = run(cached('bin', 'kyverno'), ['apply', policy, ...options]);
  const start = answer.indexOf('{'); // it says nothing at all where no object is a pod
  const { results = [] } = (start < 0 ? {} : JSON.parse(answer.slice(start, answer.lastIndexOf('}') + 1))) as Report;
  return results
    .filter(({ result }) => !['pass', 'skip'].includes(result))
    .map(({ rule = '', message = '', resources: [thing] = [] }) => ({
      rule,
      kind: thing?.kind ?? '',
      object: `${thing?.namespace ?? ''}/${thing?.name ?? ''}`,
      message,
      file,
    }));
}
