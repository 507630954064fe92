import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { checkObjects } from 'keelson/checks';

/** The app of Terraform, which has a command of its own: `npx cdktf synth`. */
const TERRAFORM_APP = 'cluster';

/** Synthesises every app for a cluster into its own folder of the output, and prints what came out. */
function synthAll(): void {
  const out = process.env.CDK8S_OUTDIR ?? 'dist';
  const apps = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of apps) {
    if (name === TERRAFORM_APP) continue;
    const folder = join(out, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    process.env.CDK8S_OUTDIR = folder;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an app is a program: loading it runs it
    require(join(__dirname, name, 'main.ts'));
    describe(folder);
  }
}

function describe(folder: string): void {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file));
  const objects = files.map((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((each): unknown => each.toJS()),
  );
  files.forEach((file, index) => {
    const count = objects[index]?.length ?? 0;
    console.log(`${relative(process.cwd(), file)}: ${count} objects`);
  });
  // Together, since objects of one file speak of those in another.
  const report = checkObjects(objects.flat());
  const { errors, warnings, suppressed } = report;
  console.log(`${folder}: ${errors.length} errors, ${warnings.length} warnings, ${suppressed.length} suppressed`);
  if (report.toString() !== '') console.log(report.toString());
  if (errors.length > 0) process.exitCode = 1;
}

synthAll();
