import { deepStrictEqual } from 'node:assert';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ClusterFigures, compareProviderImports, measureCluster } from './cluster';
import { compare, type Comparison, type Seconds } from './compare';
import { projectRoot, setUp, synth, timeProcess, timeTypeCheck } from './workshop';

const FULL_RUN = 1000;
const CHARTS = 50;

/** Measures Keelson beside plain cdk8s-plus-28, prints the ratios, and keeps them where `--save` asks for it. */
function main(): void {
  const { services, save } = readOptions();
  const conditions = describeConditions(services);
  console.log(`${conditions.machine}, Node ${conditions.node}`);
  console.log(`${Object.entries(conditions.packages).flat().join(' ')}\n`);

  setUp();
  console.log(describeOutput(services));
  const comparisons: Record<string, Comparison> = {};
  for (const [name, contest] of Object.entries(contests(services))) {
    comparisons[name] = compare(contest);
    console.log(describeComparison(name, comparisons[name]));
  }

  comparisons['import of the provider'] = compareProviderImports();
  console.log(describeComparison('import of the provider', comparisons['import of the provider']));
  const cluster = measureCluster();
  console.log(describeCluster(cluster));

  if (save) {
    const results = { date: new Date().toISOString().slice(0, 10), ...conditions, comparisons, cluster };
    mkdirSync(join(__dirname, 'results'), { recursive: true });
    writeFileSync(join(__dirname, 'results/latest.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  }
}

const contests = (services: number) => ({
  [`synth of ${services} services`]: {
    keelson: () => synth('keelson-services', services).seconds,
    plain: () => synth('plain-services', services).seconds,
  },
  [`same in ${CHARTS} charts`]: {
    keelson: () => synth('keelson-services', services, CHARTS).seconds,
    plain: () => synth('plain-services', services, CHARTS).seconds,
  },
  import: {
    keelson: () => timeProcess(['import-keelson.js']),
    plain: () => timeProcess(['import-plain.js']),
  },
  'type check of the example': {
    keelson: () => timeTypeCheck('check-keelson'),
    plain: () => timeTypeCheck('check-plain'),
  },
});

function readOptions(): { services: number; save: boolean } {
  const { values } = parseArgs({ options: { services: { type: 'string' }, save: { type: 'boolean' } } });
  const services = Number(values.services ?? FULL_RUN);
  const save = values.save ?? false;
  if (!Number.isInteger(services) || services < CHARTS || services % CHARTS !== 0) {
    throw new Error(`'--services' must be a multiple of ${CHARTS}, got ${values.services}`);
  }
  if (save && services !== FULL_RUN) throw new Error(`'--save' is for the full run of ${FULL_RUN} services`);
  return { services, save };
}

function describeConditions(services: number) {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const versionOf = (path: string) =>
    (JSON.parse(readFileSync(join(projectRoot, path, 'package.json'), 'utf8')) as { version: string }).version;
  const peers = ['cdk8s', 'cdk8s-plus-28', 'cdktf', '@cdktf/provider-aws', 'constructs', 'typescript'];
  const versions = peers.map((name): [string, string] => [name, versionOf(`node_modules/${name}`)]);
  return {
    machine: `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${gibibytes} GiB`,
    node: process.versions.node,
    packages: { keelson: versionOf('.'), ...Object.fromEntries(versions) },
    services,
  };
}

/** Fails where the two sides do not write the same kinds of objects: a comparison would mean nothing. */
function describeOutput(services: number): string {
  const [keelson, plain] = [synth('keelson-services', services), synth('plain-services', services)];
  deepStrictEqual(keelson.kinds, plain.kinds, 'bench/programs/plain-service.ts must write the kinds of a WebService');
  const objects = Object.values(keelson.kinds).reduce((sum, count) => sum + count, 0);
  const [ours, theirs] = [keelson.megabytes, plain.megabytes].map((size) => size.toFixed(2));
  return `${objects} objects each; YAML: Keelson ${ours} MB, plain ${theirs} MB\n`;
}

function describeComparison(name: string, { keelson, plain, ratio }: Comparison): string {
  const show = ({ median, min, max }: Seconds) =>
    `${median.toFixed(2)} s (${min.toFixed(2)}–${max.toFixed(2)})`.padEnd(22);
  return `${name.padEnd(28)} Keelson ${show(keelson)} plain ${show(plain)} ratio ${ratio.toFixed(2)}`;
}

const describeCluster = ({ load, synth, mebibytes }: ClusterFigures): string =>
  `apps/cluster, production: loaded in ${load.toFixed(2)} s, synthesised in ${synth.toFixed(2)} s (at most 0.50), ` +
  `${mebibytes.toFixed(0)} MiB over bare Node (at most 150)`;

main();
