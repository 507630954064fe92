import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Page } from './page';

const ROOT = join(__dirname, '../..');

/** The pages of the docs, and the README, by name. */
export function pages(): ReadonlyMap<string, Page> {
  const docs = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
  const named = docs.map((file) => [`docs/${file}`, new Page(join(ROOT, 'docs', file))] as const);
  return new Map([['README.md', new Page(join(ROOT, 'README.md'))], ...named]);
}

/** The app that the README shows. */
export function minimalApp(): string {
  return readFileSync(join(ROOT, 'apps/minimal/main.ts'), 'utf8');
}
