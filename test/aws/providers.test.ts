import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../judges/subjects';
import { stacksIn } from './workspace';

interface Release {
  readonly title: string;
  /** The packages in place of those that the code names. */
  readonly packages: Readonly<Record<string, string>>;
}

const releases: readonly Release[] = [
  {
    title: '@cdktf/provider-aws 21.22.1 (aws 6.25.0)',
    packages: { '@cdktf/provider-aws': '@cdktf/provider-aws-6' },
  },
  {
    title: 'cdktn 0.24.0 with @cdktn/provider-aws 25.7.0 (aws 6.66.0)',
    packages: { cdktf: 'cdktn', '@cdktf/provider-aws': '@cdktn/provider-aws' },
  },
];

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const folder = mkdtempSync(join(tmpdir(), 'keelson-providers-'));
jest.setTimeout(300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(releases)('with $title', ({ packages }) => {
  it('the same code compiles', () => expect(faultsWith(packages)).toEqual([]));

  it('it makes the same resources, with all that they say', () => {
    const expected = [...synthWith({})].map(([stack, resources]) => [stack, withProtection(resources)]);
    expect([...synthWith(packages)]).toEqual(expected);
  });
});

/** What the compiler has against `keelson/eks`, the types of its packages taken from others. */
function faultsWith(packages: Release['packages']): string[] {
  const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const paths = Object.entries(packages).flatMap(([from, to]) => {
    const target = join(projectRoot, 'node_modules', to);
    return [
      [from, [target]],
      [`${from}/*`, [`${target}/*`]],
    ] as const;
  });
  const settings = { ...config.compilerOptions, noEmit: true, declaration: false, paths: Object.fromEntries(paths) };
  const { options } = ts.convertCompilerOptionsFromJson(settings, projectRoot);
  const program = ts.createProgram([join(projectRoot, 'lib/eks/index.ts')], options);
  const read = program.getSourceFiles().map(({ fileName }) => fileName);
  const unread = Object.values(packages).filter((name) => !read.some((file) => file.includes(`node_modules/${name}/`)));
  if (unread.length > 0) return [`the compiler did not read ${unread.join()}`];
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** The resources of each stack of apps/cluster, made with other packages. */
function synthWith(packages: Release['packages']): Map<string, Resources> {
  const out = mkdtempSync(join(folder, 'out-'));
  const env = { ...process.env, CDKTF_OUTDIR: out, KEELSON_REDIRECT: JSON.stringify(packages) };
  const hooks = ['-r', '@swc-node/register', '-r', './test/aws/redirect.ts'];
  execFileSync(process.execPath, [...hooks, 'apps/cluster/main.ts'], { cwd: projectRoot, env, stdio: 'pipe' });
  return new Map(
    [...stacksIn(out)].map(([name, stack]) => {
      const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as { resource: Resources };
      return [name, resource];
    }),
  );
}

/** These providers know AWS's own protection of clusters: it is on where Terraform's is. */
function withProtection({ aws_eks_cluster: clusters, ...others }: Resources): Resources {
  if (clusters === undefined) return others;
  const withIt = Object.entries(clusters).map(([name, cluster]) => {
    const { prevent_destroy: isProtected = false } = cluster.lifecycle as { prevent_destroy?: boolean };
    return [name, { ...cluster, deletion_protection: isProtected }] as const;
  });
  return { ...others, aws_eks_cluster: Object.fromEntries(withIt) };
}
