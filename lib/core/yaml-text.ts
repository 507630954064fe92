import { Yaml } from 'cdk8s';
import { got } from './errors';
import { isMap, pointerTo } from './json';

/** Why a text does not come out of the YAML as it went in, in words that follow "must", and what to do. */
export interface YamlFault {
  /** What it must not be. */
  readonly must: string;
  /** The way out. */
  readonly wayOut: string;
}

/** Go takes three for line breaks and refuses the others, quoted or not; half a surrogate pair is no text. */
const BROKEN = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u;

/** What Go reads as a number, once it has dropped the underscores. */
const NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)$/;

/** Several lines, of which the first with something in it starts with a tab. */
const LEADING_TAB = /^(\n+\t|\n*\t[^]*\n)/;

/** Lines that hold nothing but blanks; the writer keeps the lines and drops the blanks. */
const BLANK_LINES = /^(?=\n*[ \t])[ \t\n]*\n$/;

/**
 * What keeps a text from coming out of cdk8s' YAML, which speaks 1.1, the way it went in: for Go (`kubectl`), YAML 1.1
 * and 1.2. Undefined for nearly all. Compared with sigs.k8s.io/yaml over 40,000 texts.
 */
export function yamlFault(text: string): YamlFault | undefined {
  const [broken] = BROKEN.exec(text) ?? [];
  if (broken !== undefined) {
    const code = (broken.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return { must: `not hold U+${code}, which readers of YAML change or refuse`, wayOut: 'leave it out' };
  }
  const tab = LEADING_TAB.test(text);
  const blank = BLANK_LINES.test(text);
  const number = /^[-+.\d]/.test(text) && NUMBER.test(text.replaceAll('_', ''));
  if (!(tab || blank || number) || isQuoted(text)) return undefined;
  if (tab) {
    const must = 'not start with a tab where it has several lines, which kubectl cannot read';
    return { must, wayOut: 'put a line without indentation in front, such as a comment' };
  }
  if (blank) return { must: 'not be blanks and line breaks only, which YAML loses', wayOut: 'leave the blanks out' };
  const instead = text
    .replace(/[oO]/, '')
    .replace('B', 'b')
    .replace('X', 'x')
    .replace(/^([-+])_+/, '$1');
  return {
    must: 'not look like a number of Go, which cdk8s does not quote',
    wayOut: `write ${got(instead)} if the program takes it`,
  };
}

/**
 * What is wrong with the texts of a rendered object, keys included, in the form
 * `'/data/UMASK' must not look like a number of Go, …, got "0o22"; …`.
 */
export function yamlFaultsIn(json: unknown): readonly string[] {
  return [...faultsAt(json, [])];
}

function* faultsAt(value: unknown, keys: readonly (string | number)[]): Iterable<string> {
  if (typeof value === 'string') {
    const fault = yamlFault(value);
    if (fault) yield messageOf(keys, fault, value);
  } else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* faultsAt(each, [...keys, index]);
  } else if (isMap(value)) {
    for (const [key, each] of Object.entries(value)) {
      const fault = key === '<<' ? MERGE_KEY : yamlFault(key);
      if (fault) yield messageOf([...keys, key], fault, key);
      yield* faultsAt(each, [...keys, key]);
    }
  }
}

const MERGE_KEY: YamlFault = { must: 'have another key, for YAML merges what is under it', wayOut: 'rename it' };

function messageOf(keys: readonly (string | number)[], { must, wayOut }: YamlFault, value: string): string {
  return `'${pointerTo(keys)}' must ${must}, got ${got(value)}; ${wayOut}`;
}

function isQuoted(text: string): boolean {
  return Yaml.stringify([text]).startsWith('- "');
}
