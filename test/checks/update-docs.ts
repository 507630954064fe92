import { readFileSync, writeFileSync } from 'node:fs';
import { PAGE, hardeningLine, tableRows } from './docs-page';

/** Writes the lists of docs/checks.md anew: `node -r @swc-node/register test/checks/update-docs.ts`. */
const lines = readFileSync(PAGE, 'utf8').split('\n');
const first = lines.findIndex((line) => line.startsWith('| `'));
const others = lines.filter((line) => !line.startsWith('| `'));
others.splice(first < 0 ? others.length - 1 : first, 0, ...tableRows());
const heading = others.indexOf('## Hardening');
const list = others.findIndex((line, index) => index > heading && line.startsWith('`'));
others[list] = hardeningLine();
writeFileSync(PAGE, others.join('\n'));
