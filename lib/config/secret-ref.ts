import { closest } from 'fastest-levenshtein';
import { EnvValue } from '../core/env-value';
import { got } from '../core/errors';
import { DNS_SUBDOMAIN } from '../core/names';
import { knownPropsOf, PropNames, PropOwner } from '../core/props';
import { Reason, REASON_PROPS } from '../core/reason';
import { SecretFiles } from './secret-files';

/** What is known of a Secret that somebody else makes. */
export interface SecretRefProps {
  /** Keys that the workload needs; no others are mounted. */
  readonly keys: readonly string[];
}

const PROPS: PropNames<SecretRefProps> = { keys: true };

/** Source: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data */
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/**
 * A Secret that is made outside of the app, by External Secrets, the CSI driver or a hand: Keelson never makes one,
 * because what it makes ends up in Git.
 */
export class SecretRef {
  /**
   * Declares a Secret of the workload's namespace.
   *
   * @throws Error `[SecretRef orders_db] 'name' must be …, got "orders_db"`
   * @throws Error `[SecretRef orders-db] 'keys' must …, got …`
   */
  static of(name: string, props: SecretRefProps): SecretRef {
    knownPropsOf(ownerOf(name), '', props, PROPS);
    const { keys } = props;
    if (typeof name !== 'string' || !DNS_SUBDOMAIN.pattern.test(name) || name.length > DNS_SUBDOMAIN.maxLength) {
      refuse(name, `'name' must be ${DNS_SUBDOMAIN.words}, got ${got(name)}`);
    }
    if (!Array.isArray(keys) || keys.length === 0) refuse(name, `'keys' must have at least one key, got ${got(keys)}`);
    for (const [index, key] of keys.entries()) {
      checkKey(name, 'keys', key);
      if (keys.indexOf(key) !== index) refuse(name, `'keys' must have each key once, got ${got(key)} twice`);
    }
    return new SecretRef(name, keys);
  }

  private constructor(
    /** Name of the Secret. */
    readonly name: string,
    /** Keys that the workload needs. */
    readonly keys: readonly string[],
  ) {}

  /**
   * The keys as files, to be mounted read-only: the way that leaks least.
   *
   * @param names names of the files by key, when they must be others than the keys; only these keys are mounted.
   *   @default - all keys under their own names
   * @throws Error `[SecretRef orders-db] 'files' must name a key of the Secret, got "pasword"; the nearest is 'password'`
   */
  files(names?: Readonly<Record<string, string>>): SecretFiles {
    if (names === undefined)
      return new SecretFiles(this.name, Object.fromEntries(this.keys.map((key) => [key, key])), true);
    for (const [key, path] of Object.entries(names)) {
      this.known('files', key);
      checkKey(this.name, `files.${key}`, path);
    }
    const paths = Object.values(names);
    const twice = paths.find((path, index) => paths.indexOf(path) !== index);
    if (twice !== undefined) refuse(this.name, `'files' must have each name once, got ${got(twice)} twice`);
    if (paths.length === 0) refuse(this.name, `'files' must have at least one key, got {}`);
    return new SecretFiles(this.name, names, false);
  }

  /**
   * A key as the value of an environment variable, for programs that can read it nowhere else, for this reason: the
   * environment is handed to every child and printed into every crash report (rule `no-secret-env`, CKV_K8S_35).
   *
   * @throws Error `[SecretRef orders-db] 'asEnv' must name a key of the Secret, got "pasword"; the nearest is 'password'`
   * @throws Error `[SecretRef orders-db] 'asEnv' must say its reason on one line, { reason: '…' }, got …`
   */
  asEnv(key: string, why: Reason): EnvValue {
    this.known('asEnv', key);
    knownPropsOf(ownerOf(this.name), 'asEnv', why, REASON_PROPS);
    const { reason } = why;
    if (typeof reason !== 'string' || reason.trim() === '' || reason.includes('\n')) {
      refuse(this.name, `'asEnv' must say its reason on one line, { reason: '…' }, got ${got({ reason })}`);
    }
    return EnvValue.from({ secret: this.name, key, reason: reason.trim() });
  }

  private known(method: string, key: string): void {
    if (this.keys.includes(key)) return;
    const nearest = closest(key, this.keys);
    refuse(this.name, `'${method}' must name a key of the Secret, got ${got(key)}; the nearest is '${nearest}'`);
  }
}

function checkKey(secret: string, prop: string, key: string): void {
  if (typeof key !== 'string' || !KEY.test(key) || key === '.' || key.startsWith('..')) {
    const words = "letters, digits, '-', '_' and '.', of at most 253 characters and not starting with '..'";
    refuse(secret, `'${prop}' must be ${words}, got ${got(key)}`);
  }
}

function ownerOf(name: string): PropOwner {
  return { name: 'SecretRef', refuse: (fault) => refuse(name, fault) };
}

/** A reference is no construct, so its own name stands where the path would. */
function refuse(name: string, message: string): never {
  throw new Error(`[SecretRef ${name}] ${message}`);
}
