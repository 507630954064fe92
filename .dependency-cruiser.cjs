/** The arrows of the house; CONTRIBUTING.md draws them. */
const domains = 'access|config|delivery|mesh|network|nodes|scaling|tenancy|workload';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-knows-no-one',
      severity: 'error',
      from: { path: '^lib/core/' },
      to: { path: '^(lib/(?!core/)|apps/|test/)' },
    },
    {
      name: 'domains-do-not-look-sideways',
      severity: 'error',
      from: { path: '^lib/(access|config|delivery|mesh|network|nodes|scaling|tenancy)/' },
      to: { path: `^lib/(${domains})/`, pathNot: '^lib/$1/' },
    },
    {
      name: 'workloads-build-only-what-they-own',
      comment: 'a workload owns its account, its policy and, where it is stateful, its headless Service',
      severity: 'error',
      from: { path: '^lib/workload/' },
      to: {
        path: `^lib/(${domains})/`,
        pathNot: '^lib/(workload/|(access/service-account|network/(connections|workload-service))\\.ts$)',
      },
    },
    {
      name: 'domains-do-not-look-up',
      severity: 'error',
      from: { path: `^lib/(${domains})/` },
      to: { path: '^lib/(patterns|checks|testing|eks)/|^lib/index' },
    },
    {
      name: 'checks-read-rendered-objects',
      severity: 'error',
      from: { path: '^lib/checks/' },
      to: { path: '^lib/(?!checks/|core/)|^imports/.*\\.ts$|cdk8s-plus' },
    },
    {
      name: 'testing-uses-checks-and-core',
      severity: 'error',
      from: { path: '^lib/testing/' },
      to: { path: '^lib/(?!testing/|checks/|core/)' },
    },
    {
      name: 'only-eks-knows-terraform',
      severity: 'error',
      from: { path: '^lib/(?!eks/)' },
      to: { path: 'node_modules/(cdktf|@cdktf)/|^lib/eks/' },
    },
    {
      name: 'one-file-knows-cdktf',
      comment: 'so that a continuation of cdktf is a change of two files',
      severity: 'error',
      from: { path: '^lib/eks/', pathNot: '^lib/eks/terraform\\.ts$' },
      to: { path: 'node_modules/cdktf/' },
    },
    {
      name: 'one-file-knows-the-provider',
      severity: 'error',
      from: { path: '^lib/eks/', pathNot: '^lib/eks/aws\\.ts$' },
      to: { path: 'node_modules/@cdktf/' },
    },
    {
      name: 'never-the-whole-provider',
      comment: 'its root loads 1,500 resources: seconds, and half a gigabyte',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/@cdktf/provider-aws/lib/index\\.' },
    },
    { name: 'eks-uses-core', severity: 'error', from: { path: '^lib/eks/' }, to: { path: '^lib/(?!eks/|core/)' } },
    {
      name: 'indexes-are-for-users',
      severity: 'error',
      from: { path: '^lib/', pathNot: '/index\\.ts$' },
      to: { path: '/index\\.ts$' },
    },
    {
      name: 'lib-uses-no-app-or-test',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(apps|test|bench)/' },
    },
    {
      name: 'lib-uses-declared-packages',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
