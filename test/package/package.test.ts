import { existsSync, readdirSync } from 'node:fs';
import { Installation } from './installation';
import { EksProject, eksSetups, terraformInProject } from './eks-project';
import { setups, synthesiseInProject, UserProject } from './user-project';

jest.setTimeout(120_000);

// Here and not in a hook, because jest wants to know its tests before it runs any.
const installation = Installation.prepare();
const title = 'the packed library, installed beside its peers';

if (installation instanceof Installation) {
  describe(title, () => declareTests(installation));
} else {
  const skipped = `${title} (skipped: ${installation.reason})`;
  process.stderr.write(`${skipped}\n`);
  describe.skip(skipped, () => it('works for a user', () => undefined));
}

function declareTests(installed: Installation): void {
  let inProject: Record<string, string> = {};

  beforeAll(() => {
    installed.installLibrary();
    inProject = synthesiseInProject(installed);
  });

  afterAll(() => installed.remove());

  it('holds what users need and no test, app or source', () => {
    expect(readdirSync(installed.libraryPath()).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'build',
      'docs',
      'package.json',
    ]);
    expect(readdirSync(installed.libraryPath('build')).sort()).toEqual(['imports', 'lib']);
    const files = readdirSync(installed.libraryPath('build'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.[^/]*$/.test(file) && !/(\.js|\.d\.ts|\.json)$/.test(file))).toEqual([]);
  });

  it('has every file that its import paths name', () => {
    const files = Object.values(installed.libraryExports()).flatMap((to) =>
      typeof to === 'string' ? to : Object.values(to),
    );
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => !existsSync(installed.libraryPath(file)))).toEqual([]);
  });

  it('comes without cdktf and its provider, so that importing it cannot load them', () => {
    const beside = readdirSync(installed.libraryPath('..'));
    expect(beside).toContain('keelson');
    expect(beside.filter((name) => name.includes('cdktf'))).toEqual([]);
  });

  describe.each(setups)('in $name', (setup) => {
    let project: UserProject;
    let complaints: string;

    beforeAll(() => {
      project = new UserProject(installed, setup);
      complaints = project.compile();
    });

    it('passes the type check, declarations included', () => expect(complaints).toBe(''));

    it('gives the YAML that it gives in its own repository', () => {
      expect(Object.keys(inProject)).not.toEqual([]);
      expect(project.synthesise('main')).toEqual(inProject);
    });

    it('lets the checks and the testing helpers be imported', () => {
      expect(project.synthesise('entry-points')).toEqual({});
    });

    it('stops the synth where the checks find an error', () => {
      expect(() => project.synthesise('faulty')).toThrow('pdb-selects-nothing [shop/budget]');
    });

    it.each(['keelson', 'keelson/eks', 'keelson/checks', 'keelson/testing'])('resolves %s', (path) => {
      expect(project.resolve(path)).toMatch(/node_modules\/keelson\/build\/lib\/.*index\.js$/);
      expect(project.resolveRequire(path)).toMatch(/node_modules\/keelson\/build\/lib\/.*index\.js$/);
    });
  });

  describe.each(eksSetups)('with cdktf beside it, in $name', (setup) => {
    let project: EksProject;

    beforeAll(() => {
      installed.installCdktf();
      project = new EksProject(installed, setup);
    });

    it('passes the type check', () => expect(project.compile()).toBe(''));

    it('gives the Terraform that it gives in its own repository', () => {
      expect(project.synthesise()).toEqual(terraformInProject());
    });
  });
}
