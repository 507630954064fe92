import { projectRoot } from '../judges/subjects';
import { start, type Ended } from './workspace';

/** Runs cdktf's own command on the app of clusters, as a user does. */
export function cdktf(env: NodeJS.ProcessEnv, folder: string, ...args: readonly string[]): Promise<Ended> {
  // Without a lock file, it would ask the registry for checksums, even where there is a mirror.
  const options = ['--output', folder, '--skip-provider-lock', '--disable-plugin-cache-env'];
  const program = require.resolve('cdktf-cli/bundle/bin/cdktf');
  const quiet = { CI: '1', DISABLE_VERSION_CHECK: '1', CHECKPOINT_DISABLE: '1', NO_COLOR: '1', FORCE_COLOR: '0' };
  return start(process.execPath, [program, ...args, ...options], { ...env, ...quiet }, projectRoot).end;
}
