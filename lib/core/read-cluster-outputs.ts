import { readFileSync } from 'node:fs';
import type { Ajv, ErrorObject } from 'ajv';
import { CLUSTER_CONTRACT, CLUSTER_CONTRACT_SCHEMA, ClusterContract } from './cluster-contract';
import { got, oneOf } from './errors';
import { isMap, keysOf, pointerTo } from './json';

/** Name of the output that a stack hands over. */
const OUTPUT = 'keelson';

/**
 * What `ClusterOutputs` of `keelson/eks` wrote, from the file of `cdktf output --outputs-file cluster.json`, or what
 * `terraform output -json` printed in the stack's folder. The file is read at once; fields that this release does not
 * know are let through.
 *
 * @param file - path of the file
 * @param stack - id of the stack; needed where the file has several clusters
 * @throws Error `cluster.json: the file must exist, got none; write it with cdktf output --outputs-file cluster.json`
 * @throws Error `cluster.json: the file must be JSON, got "…"`
 * @throws Error `cluster.json: 'stack' must be a stack of the file with the output 'keelson', 'shop', got "shp"`
 * @throws Error `cluster.json: '/shop/keelson/schema' must be 'keelson.cluster/v1', got "keelson.cluster/v2"; …`
 * @throws Error `cluster.json: '/shop/keelson/cluster/name' must be a text, got 5`
 */
export function readClusterOutputs(file: string, stack?: string): ClusterContract {
  const refuse = (fault: string): never => {
    throw new Error(`${file}: ${fault}`);
  };
  const { value, at } = outputIn(jsonIn(file, refuse), file, stack, refuse);
  const { schema } = isMap(value) ? value : {};
  if (typeof schema === 'string' && schema !== CLUSTER_CONTRACT) {
    refuse(
      `'${at}/schema' must be '${CLUSTER_CONTRACT}', got ${got(schema)}; ` +
        'upgrade keelson to the release that the stack was deployed with',
    );
  }
  const fault = faultIn(value, at);
  if (fault !== undefined) refuse(fault);
  return value as ClusterContract;
}

type Refuse = (fault: string) => never;

function jsonIn(file: string, refuse: Refuse): unknown {
  const text = textIn(file, refuse);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(`the file must be JSON, got ${text.trim() === '' ? 'an empty one' : got(text.slice(0, 60))}`);
  }
}

function textIn(file: string, refuse: Refuse): string {
  try {
    // Windows' PowerShell puts a byte order mark in front of what it redirects.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return refuse(`the file must exist, got none; write it with cdktf output --outputs-file ${file}`);
    }
    return refuse(`the file must be readable, got ${code ?? 'an error'}`);
  }
}

/** The output, and where in the file it stands. */
interface Place {
  readonly value: unknown;
  readonly at: string;
}

/** Finds the output in the three forms: all stacks' by cdktf, all of one stack's and the one alone by Terraform. */
function outputIn(json: unknown, file: string, stack: string | undefined, refuse: Refuse): Place {
  if (!isMap(json)) return refuse(`the file must hold a map of stacks, got ${got(json)}`);
  if (typeof json.schema === 'string') return { value: json, at: '' };
  const printed = json[OUTPUT];
  if (isMap(printed) && 'value' in printed) return { value: printed.value, at: `/${OUTPUT}/value` };
  const stacks = Object.entries(json).filter(([, outputs]) => isMap(outputs) && OUTPUT in outputs);
  const names = stacks.map(([name]) => name);
  if (names.length === 0) {
    const missing = `a stack of the file must have the output '${OUTPUT}', got ${got(Object.keys(json))}`;
    return refuse(
      `${missing}; add ClusterOutputs to the stack, deploy it, and run cdktf output --outputs-file ${file}`,
    );
  }
  const [first] = names;
  const name = stack === undefined && names.length === 1 ? first : stack;
  const found = stacks.find(([each]) => each === name);
  if (name === undefined || found === undefined) {
    return refuse(
      `'stack' must be a stack of the file with the output '${OUTPUT}', ${oneOf(names)}, got ${got(stack)}`,
    );
  }
  return { value: (found[1] as Record<string, unknown>)[OUTPUT], at: pointerTo([name, OUTPUT]) };
}

/** What is wrong with the output, in a sentence; undefined when nothing is. */
function faultIn(value: unknown, at: string): string | undefined {
  // At first use only: who reads no outputs does not pay for the validator.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Ajv: Validator } = require('ajv') as { Ajv: typeof Ajv };
  const validate = new Validator().compile(CLUSTER_CONTRACT_SCHEMA);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return error && sentenceOf(error, value, at);
}

const NOUNS: Readonly<Record<string, string>> = { object: 'a map', array: 'a list', string: 'a text' };

function sentenceOf({ keyword, instancePath, params }: ErrorObject, value: unknown, at: string): string {
  if (keyword === 'required') {
    const missing = `${at}${instancePath}${pointerTo([params.missingProperty as string])}`;
    return `'${missing}' must be there, got undefined; deploy the stack again and write the file anew`;
  }
  const place = at + instancePath === '' ? 'the file' : `'${at}${instancePath}'`;
  const must = keyword === 'enum' ? oneOf(params.allowedValues as string[]) : NOUNS[params.type as string];
  return `${place} must be ${must ?? 'a text that is not empty'}, got ${got(valueAt(value, instancePath))}`;
}

function valueAt(value: unknown, pointer: string): unknown {
  const keys = keysOf(pointer) ?? [];
  return keys.reduce<unknown>((each, key) => (each as Record<string, unknown> | undefined)?.[key], value);
}
