import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Block = Readonly<Record<string, unknown>>;

/** The resources that a cdktf app wrote into a folder, by address: `aws_vpc.network`; of two stacks, `stack: address`. */
export function resourcesIn(folder: string): ReadonlyMap<string, Block> {
  const stacks = readdirSync(join(folder, 'stacks')).sort();
  return new Map(
    stacks.flatMap((stack) => {
      const json = JSON.parse(readFileSync(join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as {
        resource?: Record<string, Record<string, Block>>;
      };
      const prefix = stacks.length > 1 ? `${stack}: ` : '';
      return Object.entries(json.resource ?? {}).flatMap(([type, named]) =>
        Object.entries(named).map(([name, block]) => [`${prefix}${type}.${name}`, withoutComment(block)] as const),
      );
    }),
  );
}

/** One address per line. */
export const addressesOf = (resources: ReadonlyMap<string, Block>): string =>
  [...resources.keys()].map((address) => `${address}\n`).join('');

/** The resources whose addresses a page shows already, as they really are; policies as JSON, to be read. */
export function selected(resources: ReadonlyMap<string, Block>, shown: string): string {
  const picked = Object.keys(JSON.parse(shown) as object).map((address) => {
    const block = resources.get(address);
    if (block === undefined) throw new Error(`a page shows ${address}, which its program does not make`);
    return [address, Object.fromEntries(Object.entries(block).map(([key, value]) => [key, readable(value)]))] as const;
  });
  return `${JSON.stringify(Object.fromEntries(picked), undefined, 2)}\n`;
}

const withoutComment = (block: Block): Block =>
  Object.fromEntries(Object.entries(block).filter(([key]) => key !== '//'));

const readable = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('{"') ? (JSON.parse(value) as unknown) : value;
