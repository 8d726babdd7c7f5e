/** The folders of src/ and who may know whom: ARCHITECTURE.md, "The folders". */
const middle = [
  'envoy',
  'stream',
  'identity',
  'providers',
  'classify',
  'policy',
  'transform',
  'ledger',
  'evidence',
  'store',
  'telemetry',
  'admin',
  'config',
  'simulators',
  'conformance',
];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/core/|^(node:)?crypto$' },
    },
    {
      name: 'wire-is-pure',
      severity: 'error',
      from: { path: '^src/wire/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/(core|wire)/|^(node:)?(zlib|buffer)$' },
    },
    ...middle.map(folder => ({
      name: `${folder}-meets-others-in-app-only`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: `^src/(${folder}|core|wire)/|^src/exchange/ports\\.ts$` },
    })),
    {
      name: 'exchange-knows-only-its-ports',
      severity: 'error',
      from: { path: '^src/exchange/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(exchange|core|wire|stream)/' },
    },
    {
      name: 'the-command-line-goes-through-app',
      severity: 'error',
      from: { path: '^src/(cli/|main\\.ts)' },
      to: { path: '^src/', pathNot: '^src/(cli|app|core)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-ledger-seals',
      severity: 'error',
      from: { pathNot: '^src/(ledger|core)/|\\.test\\.ts$' },
      to: { path: '^src/core/seal\\.ts$' },
    },
    {
      name: 'only-telemetry-names-its-libraries',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/telemetry/' },
      to: { path: 'node_modules/(pino|prom-client)/' },
    },
    {
      name: 'postgres-behind-store',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(store|simulators)/|\\.test\\.ts$' },
      to: { path: 'node_modules/pg/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'grpc-behind-envoy',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/envoy/' },
      to: { path: 'node_modules/@grpc/' },
    },
    {
      name: 'no-test-code-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-dev-dependency-in-production',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|^src/(simulators|app/demo)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
