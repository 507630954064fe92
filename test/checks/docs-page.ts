import { join } from 'node:path';
import { rules } from '../../lib/checks/rules';
import { SCANNER_IDS, UNANNOTATED } from '../../lib/core/scanner-ids';

/** The page about the checks. */
export const PAGE = join(__dirname, '../../docs/checks.md');

/** The table of all rules, as the page must have it. */
export function tableRows(): readonly string[] {
  const rows = rules.map(
    ({ id, severity, suppressible = true, why }) =>
      `| \`${id}\` | ${severity} | ${suppressible ? 'yes' : 'no'} | ${why} |`,
  );
  return rows.sort();
}

/** What else `suppress()` knows, as the page must have it. */
export function hardeningLine(): string {
  const checked = rules.map(({ id }) => id);
  const others = [...Object.keys(SCANNER_IDS), ...UNANNOTATED].filter((id) => !checked.includes(id));
  const quoted = others.sort().map((id) => `\`${id}\``);
  return quoted.join(', ');
}
