import type { EventRecorder } from '../controller/event-recorder.ts';
import { movieSearchClusterResource } from '../../crds/movie-search-cluster.ts';
import type { EventSink } from './movie-search-cluster-reconciler.ts';

/** Events about MovieSearchClusters, by the recorder that writes them all. */
export function eventSink(recorder: Pick<EventRecorder, 'record'>): EventSink {
  const { apiVersion, kind } = movieSearchClusterResource;
  return {
    record({ metadata: { name, namespace, uid } }, type, reason, message) {
      recorder.record({ regarding: { apiVersion, kind, name, namespace, uid }, type, reason, message });
    },
  };
}
