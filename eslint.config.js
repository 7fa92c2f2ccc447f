import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** A driver or client library may be imported only by the folders that adapt it. */
const tracers = ['api/tracing/**'];
const adapterOf = {
  '@kubernetes/client-node': ['operator/kube/**'],
  '@opentelemetry/api': tracers,
  '@opentelemetry/core': tracers,
  '@opentelemetry/exporter-trace-otlp-http': tracers,
  '@opentelemetry/resources': tracers,
  '@opentelemetry/sdk-trace': tracers,
  '@opentelemetry/semantic-conventions': tracers,
  mongodb: ['mongo/**', 'operator/mongo/**', 'api/mongo/**', 'seed/mongo/**'],
};

/** What knows nothing of the rest, since all or both server and pages import it, knows nothing of these. */
const everybodyElse = [
  './cluster-view',
  './typed',
  './catalog',
  './crds',
  './operator',
  './api',
  './seed',
  './kube',
  './mongo',
  './cluster',
  './web',
  './test',
];

/** Who may import whom (docs/architecture.md). Everything not listed here is allowed. */
const walls = [
  {
    target: './catalog',
    from: ['./web', './crds', './operator', './api', './seed', './kube', './cluster', './test'],
  },
  {
    target: './crds',
    from: ['./web', './catalog', './operator', './api', './seed', './kube', './cluster', './test'],
  },
  { target: './time', from: everybodyElse },
  { target: './logging', from: everybodyElse },
  {
    target: './kube',
    from: ['./web', './catalog', './crds', './operator', './api', './seed', './cluster', './test'],
  },
  {
    target: './mongo',
    from: ['./web', './catalog', './crds', './operator', './api', './seed', './kube', './cluster', './test'],
  },
  { target: './cluster-view', from: [...everybodyElse, './time', './logging'] },
  { target: './typed', from: [...everybodyElse, './time', './logging'] },
  { target: './api', from: ['./web', './crds', './operator', './seed', './cluster', './test'] },
  {
    target: './api/replica-pool',
    from: [
      './api/titles',
      './api/datasets',
      './api/finding',
      './api/mongo',
      './api/http',
      './api/parallel',
      './catalog',
    ],
  },
  {
    target: './api/datasets',
    from: ['./api/titles', './api/finding', './api/mongo', './api/http', './api/parallel'],
  },
  { target: './api/titles', from: ['./api/replica-pool', './api/mongo', './api/http', './api/parallel'] },
  { target: './api/parallel', from: ['./api/finding', './api/mongo', './api/http'] },
  { target: './seed', from: ['./web', './crds', './operator', './api', './kube', './cluster', './test'] },
  { target: './operator', from: ['./web', './api', './seed', './cluster', './compose', './test'] },
  {
    target: './operator/controller',
    from: ['./operator/movie-search-cluster', './operator/kube', './operator/mongo', './crds', './catalog'],
  },
  {
    target: './operator/kube',
    from: ['./operator/movie-search-cluster', './operator/mongo', './operator/controller'],
  },
  {
    target: './operator/mongo',
    from: ['./operator/movie-search-cluster', './operator/kube', './operator/controller'],
  },
  { target: './compose', from: ['./web', './catalog', './api', './seed', './kube', './cluster', './test'] },
  {
    target: './cluster',
    from: ['./web', './operator', './api', './seed', './catalog', './compose', './test'],
  },
  // Of api/, pages take the types of its answers: see the rule below.
  {
    target: './web',
    from: [
      './catalog',
      './crds',
      './operator',
      './seed',
      './kube',
      './mongo',
      './time',
      './logging',
      './cluster',
      './test',
    ],
  },
  { target: './web/shared', from: ['./web/search', './web/cluster'] },
  { target: './web/search', from: ['./web/cluster'] },
  { target: './web/cluster', from: ['./web/search'] },
  { target: './monitoring', from: ['./operator', './api', './seed', './catalog', './cluster', './test'] },
].map(({ target, from }) => ({ target, from: from.filter((folder) => folder !== target) }));

const onlyIn = (libraries) => [
  'error',
  {
    paths: libraries.map((name) => ({
      name,
      message: `Only ${adapterOf[name].join(', ')} may import ${name}; put an adapter there and depend on its port.`,
    })),
  },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.local/', 'coverage/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones: walls }],
      'no-restricted-imports': onlyIn(Object.keys(adapterOf)),
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...[...new Set(Object.values(adapterOf))].map((files) => ({
    files,
    rules: {
      'no-restricted-imports': onlyIn(Object.keys(adapterOf).filter((name) => adapterOf[name] !== files)),
    },
  })),
  {
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/api/**'],
              allowTypeImports: true,
              message: 'What runs in a browser takes only types from api/.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
