import { App } from 'cdktf';
import { readClusterOutputs } from 'keelson';
import { EksStack } from 'keelson/eks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { production } from '../../apps/cluster/production';

const outdir = mkdtempSync(join(tmpdir(), 'keelson-handover-'));

afterAll(() => rmSync(outdir, { recursive: true }));

/** Leaves out what only a deploy knows. */
const known = (value: unknown, read: unknown): unknown => {
  if (typeof value === 'string') return value.includes('${') ? read : value;
  if (Array.isArray(value)) return value.map((each, index) => known(each, (read as unknown[])[index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, known(each, (read as Record<string, unknown>)[key])]),
  );
};

describe('What apps/cluster hands over', () => {
  it('is what apps/platform reads, up to the values that AWS makes', () => {
    const app = new App({ outdir });
    production(app);
    const stack = app.node.findChild('production') as EksStack;
    const { output } = stack.toTerraform() as { output: { keelson: { value: unknown } } };
    const read = readClusterOutputs('apps/platform/cluster.json', 'production');
    expect(read).toEqual(known(output.keelson.value, read));
  });
});
