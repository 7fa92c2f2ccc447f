import type { EventRecorder } from '../controller/event-recorder.ts';
import { movieSearchClusterResource, type MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { Live } from '../../kube/resource-kind.ts';

/** Takes Events about a MovieSearchCluster; never fails and never blocks. */
export interface EventSink {
  record(about: Live<MovieSearchCluster>, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** Events about MovieSearchClusters, by the recorder that writes them all. */
export function eventSink(recorder: Pick<EventRecorder, 'record'>): EventSink {
  const { apiVersion, kind } = movieSearchClusterResource;
  return {
    record({ metadata: { name, namespace, uid } }, type, reason, message) {
      recorder.record({ regarding: { apiVersion, kind, name, namespace, uid }, type, reason, message });
    },
  };
}
