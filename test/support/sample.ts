import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { MovieSearchClusterSpecInput } from '../../crds/movie-search-cluster.ts';
import type { KnownTitle } from './load/known-title.ts';

const path = join(import.meta.dirname, '../../charts/movie-search/samples/moviesearchcluster.yaml');

/** Name and namespace of the sample as `make up` applies it. */
export const sample = { name: 'movies', namespace: 'default' } as const;

/** A dataset version that the sample never has: to change to it is to load anew. */
export const anotherVersion = 'another';

/** Titles of the bundled dataset with their right answers, for load. */
export const sampleTitles: readonly KnownTitle[] = [
  { title: 'Jaws', films: [{ id: 'jaws-1975', directors: ['Steven Spielberg'] }] },
  { title: 'Heat', films: [{ id: 'heat-1995', directors: ['Michael Mann'] }] },
  {
    title: 'Psycho',
    films: [
      { id: 'psycho-1998', directors: ['Gus Van Sant'] },
      { id: 'psycho-1960', directors: ['Alfred Hitchcock'] },
    ],
  },
  { title: 'Titanic', films: [{ id: 'titanic-1997', directors: ['James Cameron'] }] },
  {
    title: 'The Matrix',
    films: [{ id: 'the-matrix-1999', directors: ['The Wachowski Brothers'] }],
  },
  { title: 'Alien', films: [{ id: 'alien-1979', directors: ['Ridley Scott'] }] },
  { title: 'Fargo', films: [{ id: 'fargo-1996', directors: ['Joel Coen'] }] },
  { title: 'Se7en', films: [{ id: 'se7en-1995', directors: ['David Fincher'] }] },
  { title: 'Rocky', films: [{ id: 'rocky-1976', directors: ['John G. Avildsen'] }] },
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
