import { readFileSync } from 'node:fs';
import { hardeningLine, PAGE, tableRows } from './docs-page';

// Both lists are written by: node -r @swc-node/register test/checks/update-docs.ts
const lines = readFileSync(PAGE, 'utf8').split('\n');

test('docs/checks.md lists the rules as they are', () => {
  expect(lines.filter((line) => line.startsWith('| `'))).toEqual(tableRows());
});

test('docs/checks.md lists what else suppress() knows', () => {
  expect(lines).toContain(hardeningLine());
});
