import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MovieSearchClusterSpecInput } from '../../crds/movie-search-cluster.ts';

const path = join(import.meta.dirname, '../../charts/movie-search/samples/moviesearchcluster.yaml');

/** Name and namespace of the sample as `make up` applies it. */
export const sample = { name: 'movies', namespace: 'default' } as const;

/** Titles of the bundled dataset, for load. */
export const sampleTitles = [
  'Jaws',
  'Heat',
  'Psycho',
  'Titanic',
  'The Matrix',
  'Alien',
  'Fargo',
  'Se7en',
  'Rocky',
];

/** The sample's spec. */
export async function sampleSpec(): Promise<MovieSearchClusterSpecInput> {
  const { spec } = parse(await readFile(path, 'utf8')) as { spec: MovieSearchClusterSpecInput };
  return spec;
}

/** A small cluster of its own: as the sample, but without a port on the nodes. */
export async function smallCluster(
  namespace: string,
  name: string,
  replicas: { database: number; query: number },
): Promise<{
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string };
  spec: MovieSearchClusterSpecInput;
}> {
  const spec = await sampleSpec();
  return {
    apiVersion: 'moviesearch.dev/v1alpha1',
    kind: 'MovieSearchCluster',
    metadata: { name, namespace },
    spec: {
      ...spec,
      database: {
        ...spec.database,
        replicas: replicas.database,
        resources: { requests: { cpu: '50m', memory: '256Mi' } },
      },
      query: { ...spec.query, replicas: replicas.query, service: { type: 'ClusterIP' } },
    },
  };
}
