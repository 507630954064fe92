import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of which only what names it is known; the rest is reached by paths. */
export interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** All documents of a YAML text, as kubectl reads them. */
export function objectsIn(yaml: string): unknown[] {
  return parseAllDocuments(yaml).map((document): unknown => document.toJS());
}

/** The rendered objects of apps/shop, in both of its namespaces; a test keeps the files true. */
export function shopObjects(): Named[] {
  const folder = join(__dirname, '../apps/golden/shop');
  return readdirSync(folder).flatMap((file) => objectsIn(readFileSync(join(folder, file), 'utf8')) as Named[]);
}
