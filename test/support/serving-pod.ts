import type { Live } from '../../kube/resource-kind.ts';
import type { Pod } from '../../operator/kube/resources.ts';
import { memberPod } from '../../operator/movie-search-cluster/objects/member-pod.ts';
import { live } from './memory-stores.ts';
import { movieSearchCluster, objectSettings } from './movie-search-cluster.ts';

/** The pod of a member that serves reads, at the address `10.0.0.<ordinal>`. */
export function servingPod(ordinal: number): Live<Pod> {
  const ready = ['Ready', 'ContainersReady', 'moviesearch.dev/in-sync'].map((type) => ({
    type,
    status: 'True',
  }));
  return live<Pod>({
    ...memberPod(movieSearchCluster(), objectSettings, `movies-db-${ordinal}`),
    status: {
      phase: 'Running',
      podIP: `10.0.0.${ordinal}`,
      conditions: ready,
      containerStatuses: [
        {
          name: 'mongod',
          image: '',
          imageID: '',
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-11-24T11:00:00Z' } },
        },
      ],
    },
  });
}
