/**
 * The MovieSearchCluster: what a person writes, what the API server makes of it, and what the operator
 * answers in its status. The CRD is generated from this file (generate.ts), so every description here
 * is what `kubectl explain` shows.
 */
import { z } from 'zod';
import { database } from './database-spec.ts';
import { dataset } from './dataset-spec.ts';
import { query } from './query-spec.ts';
import { withRules } from './rule.ts';
import { movieSearchClusterStatusSchema } from './status.ts';

/** How the API server knows the resource. */
export const movieSearchClusterResource = {
  group: 'moviesearch.dev',
  version: 'v1alpha1',
  apiVersion: 'moviesearch.dev/v1alpha1',
  kind: 'MovieSearchCluster',
  plural: 'moviesearchclusters',
  singular: 'moviesearchcluster',
  shortName: 'msc',
  categories: ['all', 'moviesearch'],
} as const;

/** Room for the longest suffix the operator adds, so that every derived name fits DNS's 63 characters. */
export const longestName = 40;

export const movieSearchClusterSpecSchema = z.object({
  dataset: dataset.describe('Which films are served.'),
  database: database
    .prefault({})
    .describe(
      'The MongoDB replica set that holds the films: every member serves reads, one of them takes the writes.',
    ),
  query: query
    .prefault({})
    .describe('The query service: the pods that answer GET /directors?title=…, and how they are reached.'),
});

const strings = z.record(z.string(), z.string());

/** The metadata the operator reads. The API server keeps its own schema of it. */
const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  generation: z.int(),
  resourceVersion: z.string(),
  creationTimestamp: z.string().exactOptional(),
  deletionTimestamp: z.string().exactOptional(),
  finalizers: z.array(z.string()).exactOptional(),
  labels: strings.exactOptional(),
  annotations: strings.exactOptional(),
});

const namePattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A MovieSearchCluster as the API server hands it out. Unknown fields are dropped: a newer CRD may have them. */
export const movieSearchClusterSchema = withRules(
  z.object({
    apiVersion: z.literal(movieSearchClusterResource.apiVersion),
    kind: z.literal(movieSearchClusterResource.kind),
    metadata,
    spec: movieSearchClusterSpecSchema.describe(
      'The search service as it should be. Written by people, never by the operator.',
    ),
    status: movieSearchClusterStatusSchema
      .exactOptional()
      .describe('The search service as the operator observes it. Written by the operator only.'),
  }),
  [
    {
      cel: `size(self.metadata.name) <= ${longestName}`,
      message: `metadata.name is too long: names made from it must fit 63 characters, so use at most ${longestName}`,
      holds: (cluster) => cluster.metadata.name.length <= longestName,
    },
    {
      cel: `self.metadata.name.matches(${JSON.stringify(namePattern.source)})`,
      message:
        'metadata.name becomes part of DNS names: use lower-case letters, digits and "-", with a letter first',
      holds: (cluster) => namePattern.test(cluster.metadata.name),
    },
  ],
).describe(
  'A film-director search service: a dataset, a tier of MongoDB replicas that hold it, and a tier of query pods that ' +
    'answer GET /directors?title=… from them.',
);

export type MovieSearchCluster = z.output<typeof movieSearchClusterSchema>;
/** The spec with every default filled in. */
export type MovieSearchClusterSpec = z.output<typeof movieSearchClusterSpecSchema>;
/** The spec as a person may write it. */
export type MovieSearchClusterSpecInput = z.input<typeof movieSearchClusterSpecSchema>;
export type MovieSearchClusterStatus = z.output<typeof movieSearchClusterStatusSchema>;

/** A spec the API server would refuse. `code` is stable; `problems` has one sentence for each field that is wrong. */
export class InvalidSpecError extends Error {
  readonly code = 'INVALID_MOVIE_SEARCH_CLUSTER_SPEC';
  readonly problems: readonly string[];

  constructor(cause: z.ZodError) {
    const problems = cause.issues.map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);
    super(`The MovieSearchCluster's spec must be corrected: ${problems.join('; ')}`, { cause });
    this.name = 'InvalidSpecError';
    this.problems = problems;
  }
}

/**
 * The spec with the defaults the API server would fill in. Pure; the argument is left as it is.
 *
 * @throws InvalidSpecError if the API server would refuse it.
 */
export function withDefaults(spec: MovieSearchClusterSpecInput): MovieSearchClusterSpec {
  const parsed = movieSearchClusterSpecSchema.safeParse(spec);
  if (!parsed.success) throw new InvalidSpecError(parsed.error);
  return parsed.data;
}
