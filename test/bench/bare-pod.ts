import { pods, type Pod } from '../../operator/kube/resources.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';

/**
 * The baseline: seconds from the creation of a pod that does nothing, of an image that is on the node, until it runs. Nothing
 * that needs a pod can be there sooner.
 */
export async function startBarePod(live: LiveCluster, namespace: string): Promise<number> {
  const name = 'bench-bare-pod';
  const [member] = await live.pods(namespace, 'movies', 'database');
  const image = member?.spec?.containers[0]?.image;
  if (image === undefined) throw new Error('the sample is not there: run `make up` first');
  const startedAt = performance.now();
  await live.kube.create(pods, {
    metadata: { name, namespace },
    spec: {
      containers: [{ name: 'bare', image, command: ['sleep', '600'] }],
      terminationGracePeriodSeconds: 0,
    },
  } satisfies Pod);
  try {
    await waitUntil(
      'the bare pod runs',
      async () => {
        const { status } = await live.kube.get(pods, { name, namespace });
        return status?.containerStatuses?.[0]?.started === true;
      },
      60_000,
    );
    return (performance.now() - startedAt) / 1000;
  } finally {
    await live.kube.delete(pods, { name, namespace }, { gracePeriodSeconds: 0 });
    await waitUntil('the bare pod is gone', async () => {
      const { items } = await live.kube.list(pods, { namespace, fieldSelector: `metadata.name=${name}` });
      return items.length === 0;
    });
  }
}
