import type {
  InvalidSpecError,
  MovieSearchCluster,
  MovieSearchClusterStatus,
} from '../../../crds/movie-search-cluster.ts';
import { conditions } from './conditions.ts';

/** The status of a MovieSearchCluster that nothing is done for until its spec is corrected: what was known of it last, and why. */
export function invalidSpecStatus(
  { metadata, status: previous }: MovieSearchCluster,
  error: InvalidSpecError,
  now: Date,
): MovieSearchClusterStatus {
  const before = previous?.conditions ?? [];
  const degraded = {
    type: 'Degraded',
    status: 'True',
    reason: 'InvalidSpec',
    message: error.message,
  } as const;
  return {
    ...previous,
    observedGeneration: metadata.generation,
    conditions: [
      ...before.filter(({ type }) => type !== degraded.type),
      ...conditions([degraded], before, metadata.generation, now),
    ],
  };
}
