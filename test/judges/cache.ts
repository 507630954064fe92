import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where programs are kept between runs; `KEELSON_JUDGES` moves it. */
export const cache =
  process.env.KEELSON_JUDGES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keelson-judges');

/** Path of a program or folder in the cache. */
export const cached = (...path: string[]): string => join(cache, ...path);

export const isCached = (...path: string[]): boolean => existsSync(cached(...path));
