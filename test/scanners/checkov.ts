import { cached } from '../judges/cache';
import { provide } from '../judges/provision';
import { pythonTool } from '../judges/recipes';
import { run, type Scanner } from './finding';

const version = '3.3.30';

interface Results {
  readonly failed_checks: { check_id: string; check_name: string; resource: string; file_abs_path: string }[];
  readonly parsing_errors: string[];
}

/** Judges security settings; its checks across objects join those of one file. */
export const checkov: Scanner = {
  name: 'checkov',
  version,
  install: () => provide(pythonTool({ name: 'checkov', package: 'checkov', version })),
  // All files in one call, because a start takes it ten seconds.
  scan: (files) => {
    const options = ['--framework', 'kubernetes', '--skip-download', '--output', 'json'];
    const answer = run(cached('bin', 'checkov'), [...options, ...files.flatMap((file) => ['--file', file])]);
    const { results } = JSON.parse(answer) as { results: Results };
    return [
      ...results.failed_checks.map(({ check_id, check_name, resource, file_abs_path }) => ({
        rule: check_id,
        kind: resource.split('.')[0] ?? '',
        object: resource,
        message: check_name,
        file: file_abs_path,
      })),
      ...results.parsing_errors.map((file) => ({
        rule: 'parsing-error',
        kind: '',
        object: file,
        message: 'cannot be read',
        file,
      })),
    ];
  },
};
