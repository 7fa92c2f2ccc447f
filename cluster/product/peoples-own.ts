import { z } from 'zod';
import { CommandFailed } from '../command.ts';
import type { Kubectl } from '../kubectl.ts';
import { sample } from './sample.ts';

const list = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
      }),
    }),
  ),
});

const kinds = [
  { kind: 'MovieSearchCluster', path: '/apis/moviesearch.dev/v1alpha1/moviesearchclusters' },
  { kind: 'PersistentVolumeClaim', path: '/api/v1/persistentvolumeclaims' },
] as const;

/** What people put into the cluster beside the sample: `MovieSearchCluster films/mine`, one entry each. */
export async function peoplesOwn(kubectl: Pick<Kubectl, 'ask'>): Promise<string[]> {
  const found: string[] = [];
  for (const { kind, path } of kinds) {
    const { items } = list.parse(JSON.parse(await listOf(kubectl, path)));
    const own = items.filter(({ metadata: { name, namespace, labels } }) => {
      const cluster = kind === 'MovieSearchCluster' ? name : labels['app.kubernetes.io/instance'];
      return namespace !== sample.namespace || cluster !== sample.name;
    });
    found.push(...own.map(({ metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`));
  }
  return found;
}

/** A cluster whose chart was never installed knows no MovieSearchClusters: then there are none. */
async function listOf(kubectl: Pick<Kubectl, 'ask'>, path: string): Promise<string> {
  try {
    return await kubectl.ask(['get', '--raw', path]);
  } catch (error) {
    if (error instanceof CommandFailed && error.stderr.includes('(NotFound)')) return '{"items":[]}';
    throw error;
  }
}
