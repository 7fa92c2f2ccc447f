import { isNotFound } from '../../kube/kube-error.ts';
import { movieSearchClusters } from '../../operator/movie-search-cluster/movie-search-clusters.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { sample, sampleSpec } from '../support/sample.ts';

export type SampleStorage =
  | { readonly type: 'Ephemeral' }
  | { readonly type: 'Persistent'; readonly size: string; readonly storageClassName: string };

/** Makes the sample anew on another kind of storage, which nobody can change on a cluster that is there. */
export async function remakeSample(live: LiveCluster, storage: SampleStorage): Promise<void> {
  const { namespace, name } = sample;
  await live.remove(namespace, name);
  const spec = await sampleSpec();
  await live.apply({
    apiVersion: 'moviesearch.dev/v1alpha1',
    kind: 'MovieSearchCluster',
    metadata: { name, namespace },
    spec: { ...spec, database: { ...spec.database, storage } },
  });
}

/** Gives the sample the spec that `make up` applied: what a case has changed of it goes. */
export async function restoreSample(live: LiveCluster): Promise<void> {
  if ((await storageType(live)) !== 'Ephemeral') return remakeSample(live, { type: 'Ephemeral' });
  const operations = [{ op: 'replace', path: '/spec', value: await sampleSpec() }] as const;
  await live.kube.patch(movieSearchClusters, sample, { type: 'json', operations });
}

/** Undefined where there is no sample. */
async function storageType(live: LiveCluster): Promise<SampleStorage['type'] | undefined> {
  try {
    return (await live.cluster(sample.namespace, sample.name)).spec.database.storage.type;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
