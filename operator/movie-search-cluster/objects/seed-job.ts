import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { DEFAULT_KEEP_VERSIONS } from '../../../catalog/kept-datasets.ts';
import { REFUSED_EXIT_CODE } from '../../../catalog/load-exit.ts';
import { LOADER_ENVIRONMENT } from '../../../catalog/loader-flags.ts';
import type { DatasetSource, JudgementSpec, SourceFormat, Unsorted } from '../../../crds/dataset-spec.ts';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Container, Job, PodSpec } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { authFile, authVolume, authVolumeMount } from './auth-volume.ts';
import { containerResources } from './container-resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentLabels, seedJobName, templateHashLabel } from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { nodeChoice } from './pod-placement.ts';
import { memberDns } from './pod-dns.ts';
import { MONGODB_PORT } from './ports.ts';
import { pullSecrets } from './pull-secrets.ts';
import {
  containerSecurityContext,
  NODE_USER,
  podSecurityContext,
  secretFileMode,
} from './restricted-security.ts';
import { titlesEnvironment } from './seed-titles.ts';
import { templateHash } from './template-hash.ts';

export const SEED_CONTAINER = 'seed';

/** What the loader takes unless told otherwise (`seed/config.ts`). */
const DEFAULT_MAX_LAG_SECONDS = 10;

const SOURCE_DIRECTORY = '/data';
const SECRET_DIRECTORY = '/etc/movie-search/source';
/** With the pause between attempts doubling from 10 s to 6 minutes, well over half an hour of a database that is not there. */
const ATTEMPTS = 10;

/**
 * Loads one dataset version. A Job's template cannot be changed, so that nothing in it may depend on which members there are:
 * the loader starts from the database Service's name and learns the members from the set itself. A failed attempt leaves its
 * pod, and with it the reason.
 */
export function seedJob(cluster: MovieSearchCluster, settings: ObjectSettings): Job {
  const { metadata, spec } = cluster;
  const podSpec = seedPodSpec(cluster, settings);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: objectMetadata(cluster, 'seed', seedJobName(metadata.name, spec.dataset.version), {
      [templateHashLabel]: templateHash(podSpec),
    }),
    spec: {
      backoffLimit: ATTEMPTS,
      // The same files would be refused again.
      podFailurePolicy: {
        rules: [
          {
            action: 'FailJob',
            onExitCodes: { containerName: SEED_CONTAINER, operator: 'In', values: [REFUSED_EXIT_CODE] },
          },
        ],
      },
      // Never two loaders of one version at once, not even while the first one's node is lost.
      podReplacementPolicy: 'Failed',
      template: {
        metadata: { labels: componentLabels(cluster, 'seed') },
        spec: withEnvironment(podSpec, unhashed(spec)),
      },
    },
  };
}

/**
 * How many versions to keep and how far a reader may lag, where that is not the usual. The template's hash is taken before: another
 * number is no reason to load anew, and a loader at work goes on with the one it was given.
 */
function unhashed({ dataset, database }: MovieSearchCluster['spec']): NonNullable<Container['env']> {
  return [
    { name: 'KEEP_VERSIONS', value: dataset.keepVersions, usual: DEFAULT_KEEP_VERSIONS },
    { name: 'MAX_LAG_SECONDS', value: database.maxLagSeconds, usual: DEFAULT_MAX_LAG_SECONDS },
  ]
    .filter(({ value, usual }) => value !== usual)
    .map(({ name, value }) => ({ name, value: String(value) }));
}

function withEnvironment(podSpec: PodSpec, variables: NonNullable<Container['env']>): PodSpec {
  if (variables.length === 0) return podSpec;
  const containers = podSpec.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), ...variables],
  }));
  return { ...podSpec, containers };
}

function seedPodSpec(cluster: MovieSearchCluster, settings: ObjectSettings): PodSpec {
  const { metadata, spec } = cluster;
  const source = sourceOf(spec.dataset.source, settings);
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(NODE_USER, settings),
    ...pullSecrets(settings),
    ...nodeChoice(spec.database.placement),
    ...memberDns(),
    containers: [
      {
        name: SEED_CONTAINER,
        image: settings.images.seed,
        imagePullPolicy: settings.imagePullPolicy,
        env: [
          ...Object.entries(LOADER_ENVIRONMENT).map(([name, value]) => ({ name, value })),
          { name: 'DATASET_VERSION', value: spec.dataset.version },
          { name: 'DATASET_SCHEMA', value: String(DATASET_SCHEMA) },
          ...source.env,
          ...titlesEnvironment(spec.dataset.titles),
          ...judgementOf(spec.dataset.judgement),
          { name: 'MONGODB_HOSTS', value: seedHost(cluster) },
          { name: 'MONGODB_REPLICA_SET', value: metadata.name },
          { name: 'MONGODB_USERNAME', value: 'seed' },
          { name: 'MONGODB_PASSWORD_FILE', value: authFile('seedPassword') },
        ],
        resources: containerResources(spec.dataset.loader.resources),
        securityContext: containerSecurityContext(),
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [authVolumeMount(), { name: 'tmp', mountPath: '/tmp' }, ...source.volumeMounts],
      },
    ],
    volumes: [
      authVolume(cluster, 'seedPassword', settings),
      { name: 'tmp', emptyDir: {} },
      ...source.volumes,
    ],
  };
}

function judgementOf(judgement: JudgementSpec): NonNullable<Container['env']> {
  return [
    { name: 'JUDGEMENT_MIN_TITLES', value: String(judgement.minTitles) },
    { name: 'JUDGEMENT_MIN_TITLES_WITH_DIRECTORS', value: String(judgement.minTitlesWithDirectors) },
    { name: 'JUDGEMENT_MAX_REJECTED_PERCENT', value: String(judgement.maxRejectedPercent) },
    { name: 'JUDGEMENT_MAX_SHRINK_PERCENT', value: String(judgement.maxShrinkPercent) },
    { name: 'JUDGEMENT_MAX_HOURS_BETWEEN_FILES', value: String(judgement.maxHoursBetweenFiles) },
    { name: 'JUDGEMENT_ALLOW_CUT_FILES', value: String(judgement.allowCutFiles) },
  ];
}

/** The Service's name leads to some member, from which the loader learns of the others. */
function seedHost({ metadata }: MovieSearchCluster): string {
  return `${databaseServiceName(metadata.name)}.${metadata.namespace}.svc:${MONGODB_PORT}`;
}

interface SourceParts {
  env: NonNullable<Container['env']>;
  volumeMounts: NonNullable<Container['volumeMounts']>;
  volumes: NonNullable<PodSpec['volumes']>;
}

function sourceOf(source: DatasetSource, settings: ObjectSettings): SourceParts {
  if ('persistentVolumeClaim' in source) {
    const { claimName, path, format, unsorted } = source.persistentVolumeClaim;
    return {
      env: [
        { name: 'SOURCE', value: 'directory' },
        { name: 'SOURCE_DIRECTORY', value: path === '' ? SOURCE_DIRECTORY : `${SOURCE_DIRECTORY}/${path}` },
        ...formatOf(format),
        ...unsortedOf(unsorted),
      ],
      volumeMounts: [{ name: 'source', mountPath: SOURCE_DIRECTORY, readOnly: true }],
      volumes: [{ name: 'source', persistentVolumeClaim: { claimName, readOnly: true } }],
    };
  }
  if ('url' in source) {
    const { base, format, unsorted, secretRef, proxy } = source.url;
    const env = [
      { name: 'SOURCE', value: 'url' },
      { name: 'SOURCE_URL', value: base },
      ...formatOf(format),
      ...unsortedOf(unsorted),
      ...(proxy === undefined ? [] : throughProxy(proxy)),
    ];
    if (secretRef === undefined) return { env, volumeMounts: [], volumes: [] };
    return {
      env: [...env, { name: 'SOURCE_URL_SECRET_DIR', value: SECRET_DIRECTORY }],
      volumeMounts: [{ name: 'source', mountPath: SECRET_DIRECTORY, readOnly: true }],
      volumes: [
        {
          name: 'source',
          secret: { secretName: secretRef.name, defaultMode: secretFileMode(settings) },
        },
      ],
    };
  }
  return { env: [{ name: 'SOURCE', value: 'bundled' }], volumeMounts: [], volumes: [] };
}

/** The usual one is not named: a Job that an earlier release made is the same Job. */
function formatOf(format: SourceFormat): SourceParts['env'] {
  return format === 'IMDb' ? [] : [{ name: 'SOURCE_FORMAT', value: format }];
}

function unsortedOf(unsorted: Unsorted): SourceParts['env'] {
  return unsorted === 'Refuse' ? [] : [{ name: 'SOURCE_UNSORTED', value: unsorted }];
}

/** Node's own fetch goes through a proxy that the environment names, if it is told to. The database is no web address. */
function throughProxy(proxy: string): SourceParts['env'] {
  return [
    { name: 'NODE_USE_ENV_PROXY', value: '1' },
    { name: 'HTTP_PROXY', value: proxy },
    { name: 'HTTPS_PROXY', value: proxy },
  ];
}
