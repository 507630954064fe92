import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { quiet, terraform, writeSettings, type Terraform } from '../judges/terraform';
import { sampleNames, synthClusters, synthSamples, writeEach, type Subject } from './subjects';
import { start } from './workspace';

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string };
}

/** A field that the provider does not have, and a value that it does not take. */
const careless: Subject = {
  name: 'careless',
  json: JSON.stringify({
    resource: {
      aws_vpc: { one: { cidr_block: '10.0.0.0/16', cidr: '10.0.0.0/16' } },
      aws_eks_cluster: { two: { name: '-', role_arn: 'none', vpc_config: { subnet_ids: [] } } },
    },
  }),
};

const found = terraform();

('reason' in found ? describe.skip : describe)(
  'reason' in found ? `terraform validate (skipped: ${found.reason})` : `terraform validate (${found.title})`,
  () => {
    let apps: Subject[] = [];
    let errors: Diagnostic[] = [];
    jest.setTimeout(300_000);

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'keelson-validate-'));
      try {
        apps = synthClusters(join(folder, 'cdktf.out'));
        errors = await faultsIn([careless, ...apps, ...synthSamples()], folder, found as Terraform);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    const against = (name: string) => errors.filter(({ range }) => dirname(range?.filename ?? '') === name);

    it('refuses an unknown field, and a value that the provider does not take', () => {
      const said = against('careless').map(({ summary, detail }) => `${summary}: ${detail}`);
      expect(said).toContainEqual(expect.stringContaining('No argument or block type is named "cidr"'));
      expect(said).toContainEqual(expect.stringContaining('"name" doesn\'t comply with restrictions'));
    });

    it('takes every stack of the app of clusters', () => {
      expect(apps.length).toBeGreaterThan(0);
      expect(apps.flatMap(({ name }) => against(name))).toEqual([]);
    });

    it.each(sampleNames())('takes an untouched %s', (name) => expect(against(`sample-${name}`)).toEqual([]));

    it('says nothing else', () => {
      expect(errors.filter(({ range }) => dirname(range?.filename ?? '') !== 'careless')).toEqual([]);
    });
  },
);

/** What Terraform has against subjects, all of them as modules of one, because each run loads the whole provider. */
async function faultsIn(subjects: readonly Subject[], folder: string, tool: Terraform): Promise<Diagnostic[]> {
  const root = join(folder, 'root');
  writeEach(root, 'main.tf.json', subjects);
  const module = Object.fromEntries(subjects.map(({ name }) => [name, { source: `./${name}` }]));
  writeFileSync(join(root, 'main.tf.json'), JSON.stringify({ module }));
  const env = {
    ...quiet(),
    TF_CLI_CONFIG_FILE: writeSettings(tool, join(folder, 'settings')),
    AWS_REGION: 'eu-west-1',
  };
  const init = await start(tool.program, [`-chdir=${root}`, 'init', '-backend=false', '-no-color'], env).end;
  if (init.status !== 0) throw new Error(init.output);
  const { output } = await start(tool.program, [`-chdir=${root}`, 'validate', '-json'], env).end;
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  return diagnostics.filter(({ severity }) => severity === 'error');
}
