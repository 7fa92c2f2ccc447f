import fc from 'fast-check';
import { origins, ranges } from '../../support/access-arbitrary.ts';

/** Specs as people might write them: every field often absent, mostly plausible, at times just past a limit. */

const { constantFrom, integer, oneof, record } = fc;

/** A whole number near both ends of a range and within it. */
function around(least: number, most: number) {
  return oneof(
    { weight: 20, arbitrary: integer({ min: least, max: most }) },
    { weight: 1, arbitrary: constantFrom(least - 1, least, most, most + 1) },
  );
}

/** Mostly the plausible values, at times one of the odd ones. */
function mostly<Value>(plausible: readonly Value[], odd: readonly Value[]) {
  return oneof(
    { weight: 12, arbitrary: constantFrom(...plausible) },
    { weight: 1, arbitrary: constantFrom(...odd) },
  );
}

/** A record whose fields may each be absent. */
function some(fields: Record<string, fc.Arbitrary<unknown>>) {
  return record(fields, { requiredKeys: [] });
}

const quantity = oneof(
  {
    weight: 6,
    arbitrary: constantFrom('100m', '0.1', 1, '1', '2', '1500m', '1Gi', '1024Mi', '2Gi', '1e9', '.5'),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        constantFrom('', '', '', '+', '-'),
        integer({ min: 0, max: 3000 }),
        constantFrom('', '', '.', '.5', '.0000000001'),
        constantFrom('', 'm', 'k', 'Mi', 'Gi', 'n', 'u', 'E', 'Ei', 'e3', 'E-3', 'e-12', 'e30', 'e+2'),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: constantFrom(
      0,
      -1,
      'abc',
      '',
      '1 Gi',
      'e3',
      '1e',
      '1e100',
      '1mm',
      '1Ki1',
      '9'.repeat(32),
      '9'.repeat(33),
    ),
  },
);

const amounts = some({ cpu: quantity, memory: quantity, 'ephemeral-storage': quantity });
const resources = some({ requests: amounts, limits: amounts });

const scalingRules = some({
  stabilizationWindowSeconds: around(0, 3600),
  selectPolicy: constantFrom('Max', 'Min', 'Disabled'),
  policies: fc.array(
    record({ type: constantFrom('Pods', 'Percent'), value: around(1, 100), periodSeconds: around(1, 1800) }),
    { maxLength: 2 },
  ),
  tolerance: constantFrom('0.1', 0, '50m'),
});

const autoscaling = record(
  {
    minReplicas: around(1, 12),
    maxReplicas: around(1, 50),
    targetCPUUtilizationPercentage: around(1, 100),
    mode: mostly(['Auto', 'Recommend'], ['auto']),
    behavior: some({ scaleUp: scalingRules, scaleDown: scalingRules }),
  },
  { requiredKeys: ['maxReplicas'] },
);

const labelKey = mostly(['pool', 'kubernetes.io/arch'], ['Example.org/x', '-bad', 'a/b/c', '']);

const placement = some({
  topologyKey: labelKey,
  whenUnsatisfiable: constantFrom('ScheduleAnyway', 'DoNotSchedule'),
  nodeSelector: fc.dictionary(labelKey, mostly(['', 'films'], ['a b']), { maxKeys: 2 }),
  tolerations: fc.array(
    some({
      key: constantFrom('dedicated', ''),
      operator: constantFrom('Exists', 'Equal'),
      value: constantFrom('films', ''),
      effect: constantFrom('NoSchedule', 'NoExecute'),
      tolerationSeconds: around(0, 60),
    }),
    { maxLength: 2 },
  ),
});

const tier = { replicas: around(1, 50), autoscaling, resources, placement };

const database = some({
  ...tier,
  image: mostly(['mongo:8.0'], ['', 'a b', 'é']),
  storage: some({
    type: constantFrom('Ephemeral', 'Persistent'),
    size: quantity,
    storageClassName: mostly(['fast'], ['Fast', '']),
    reclaimPolicy: constantFrom('Delete', 'Retain'),
  }),
  maxLagSeconds: around(1, 3600),
  cacheSizeGB: mostly([0.25, 1, 1.5, 10_000], [0.2, 10_001]),
  failover: some({
    nodeTimeoutSeconds: around(10, 3600),
    memberTimeoutSeconds: around(10, 3600),
    onMajorityLoss: mostly(['Wait', 'Force'], ['Never']),
    forceAfterSeconds: around(60, 86_400),
    fencedNodes: fc.array(mostly(['node-a', 'node-b'], ['Node']), { maxLength: 2 }),
  }),
});

const access = some({
  apiKeysSecretRef: record(
    { name: mostly(['film-keys'], ['-']), key: mostly(['keys', 'a.b'], ['', '.a', 'a/b']) },
    { requiredKeys: ['name'] },
  ),
  apiKeysRequired: constantFrom(true, true, false),
  clientRequestsPerSecond: around(1, 1_000_000),
  clientBurst: around(1, 1_000_000),
  trustedProxies: fc.array(ranges, { minLength: 1, maxLength: 2 }),
  corsOrigins: fc.array(origins, { minLength: 1, maxLength: 2 }),
});

const tracing = record(
  {
    endpoint: mostly(
      [
        'http://collector:4318',
        'https://traces.example.org',
        'http://[fd00::1]:4318/films',
        'http://10.0.0.7',
      ],
      ['collector:4318', 'http://1.2.3.4.5', 'http://Collector', 'http://c:0', 'http://c?q=1', '', 'ftp://c'],
    ),
    sampleRatio: mostly([0, 0.01, 0.5, 1], [-0.1, 1.01]),
  },
  { requiredKeys: ['endpoint'] },
);

const clusterView = some({
  access: mostly(['Nobody', 'Everybody', 'Token'], ['On', true]),
  tokenSecretRef: record(
    { name: mostly(['view-token'], ['-']), key: mostly(['token'], ['a/b']) },
    { requiredKeys: ['name'] },
  ),
});

const query = some({
  ...tier,
  routing: some({
    weights: some({ cpu: around(0, 400), latency: around(0, 400), lag: around(0, 400) }),
  }),
  staleAnswers: constantFrom(true, false),
  directorsFrom: constantFrom('Replicas', 'Memory', 'memory'),
  service: some({
    type: constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    nodePort: around(30000, 32767),
  }),
});

const word = oneof(
  {
    weight: 8,
    arbitrary: mostly(['2026-11', '1', 'a_b.c', 'v'.repeat(63)], ['-a', 'a-', '', 'v'.repeat(64)]),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 3 }) },
);

/** A path or an address put together from pieces, most of which have a meaning. */
const pieces = fc
  .array(
    constantFrom(
      '/',
      '.',
      '..',
      'imdb',
      'https://',
      'http:',
      'h',
      ':',
      '80',
      '@',
      '?',
      ' ',
      '\n',
      '[',
      ']',
      '#',
      'é',
    ),
    {
      maxLength: 5,
    },
  )
  .map((list) => list.join(''));

const source = oneof(
  { weight: 6, arbitrary: fc.constant({ bundled: {} }) },
  {
    weight: 2,
    arbitrary: record({
      persistentVolumeClaim: record(
        {
          claimName: mostly(['films', 'imdb.files'], ['Films', 'a..b']),
          path: pieces,
          format: mostly(['IMDb', 'JSONLines'], ['imdb', '']),
        },
        { requiredKeys: ['claimName'] },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      url: record(
        {
          base: oneof(
            pieces,
            pieces.map((path) => `https://files.example.org${path}`),
          ),
          secretRef: record({ name: mostly(['token'], ['-']) }),
          format: mostly(['IMDb', 'JSONLines'], ['jsonl']),
          unsorted: mostly(['Refuse', 'Sort'], ['sort']),
          proxy: oneof(
            pieces,
            pieces.map((path) => `http://proxy${path}`),
          ),
        },
        { requiredKeys: ['base'] },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: some({ bundled: fc.constant({}), url: record({ base: fc.constant('http://h') }) }),
  },
);

const judgement = some({
  minTitles: around(0, 2 ** 31 - 1),
  minTitlesWithDirectors: around(0, 2 ** 31 - 1),
  maxRejectedPercent: mostly([0, 0.5, 1, 100], [-0.1, 100.1]),
  maxShrinkPercent: mostly([0, 33.3, 20, 100], [-1, 101]),
  maxHoursBetweenFiles: around(0, 1_000_000),
  allowCutFiles: mostly<unknown>([true, false], ['yes', 1]),
});

const titles = some({
  types: oneof(fc.constant([]), fc.constant(['movie']), fc.constant(['a b'])),
  excludeTypes: oneof(fc.constant([]), fc.constant(['tvEpisode', 'video']), fc.constant([''])),
  adult: mostly<unknown>([true, false], ['yes']),
  aliasRegions: oneof(fc.constant(['US', 'XWW']), fc.constant(['us'])),
  aliasLanguages: oneof(fc.constant(['en']), fc.constant([])),
});

const plainDataset = fc.constant({ version: '2026-11', source: { bundled: {} } });

/** One part at a time is free: faults in many parts would hide one another's, and few specs would be accepted. */
export const specs: fc.Arbitrary<unknown> = oneof(
  record({ dataset: record({ version: word, source }) }),
  record({ dataset: plainDataset, database }),
  record({
    dataset: record({
      version: fc.constant('1'),
      source: fc.constant({ bundled: {} }),
      loader: some({ resources }),
    }),
  }),
  record({
    dataset: record({ version: fc.constant('1'), source: fc.constant({ bundled: {} }), judgement }),
  }),
  record({
    dataset: record(
      {
        version: fc.constant('1'),
        source: fc.constantFrom<unknown>(
          { bundled: {} },
          { url: { base: 'http://h' } },
          { url: { base: 'http://h', format: 'JSONLines' } },
          { persistentVolumeClaim: { claimName: 'a', format: 'JSONLines' } },
        ),
        titles,
      },
      { requiredKeys: ['version', 'source'] },
    ),
  }),
  record({
    dataset: record({
      version: fc.constant('1'),
      source: fc.constant({ bundled: {} }),
      keepVersions: around(1, 10),
    }),
  }),
  record({ dataset: plainDataset, query }),
  record({ dataset: plainDataset, database: some({ resources, autoscaling }) }),
  record({ dataset: plainDataset, query: record({ placement }) }),
  record({ dataset: plainDataset, query: record({ access }) }),
  record({ dataset: plainDataset, query: record({ clusterView }) }),
  record({ dataset: plainDataset, query: record({ tracing }) }),
);
