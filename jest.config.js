/** Each judge is a project of its own, so that `npm test` stays quick: see CONTRIBUTING.md. */
const project = (name, folders) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: folders.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^keelson$': '<rootDir>/lib/index.ts', '^keelson/(.*)$': '<rootDir>/lib/$1/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
  testPathIgnorePatterns: ['/node_modules/'],
});

const judges = ['aws', 'cluster', 'scanners', 'package'];
const units = [
  'core',
  'eks',
  'mesh',
  'access',
  'config',
  'delivery',
  'network',
  'scaling',
  'tenancy',
  'workload',
  'nodes',
  'patterns',
  'checks',
  'testing',
  'apps',
  'docs',
  'imports',
  'invariants',
  'properties',
];

module.exports = {
  projects: [
    project(
      'unit',
      units.map((folder) => `test/${folder}`),
    ),
    ...judges.map((judge) => project(judge, [`test/${judge}`])),
  ],
};
