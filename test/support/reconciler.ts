import { ActionRetries } from '../../operator/movie-search-cluster/apply/action-retries.ts';
import { EnsuredUsers } from '../../operator/movie-search-cluster/ensured-users.ts';
import type { KubeStores } from '../../operator/movie-search-cluster/kube-stores.ts';
import type { CpuMetricsRound } from '../../operator/movie-search-cluster/metrics/cpu-metrics.ts';
import { ScaleCounts } from '../../operator/movie-search-cluster/metrics/scale-counts.ts';
import {
  MovieSearchClusterReconciler,
  type ReconcilerOptions,
} from '../../operator/movie-search-cluster/movie-search-cluster-reconciler.ts';
import { ApplyHistory } from '../../operator/movie-search-cluster/objects/apply-history.ts';
import { ClusterObserver } from '../../operator/movie-search-cluster/observe/cluster-observer.ts';
import { WriteLedger } from '../../operator/movie-search-cluster/write-ledger.ts';
import { goodHealth } from './memory-stores.ts';
import { MemoryReplicaSetAdmins } from './memory-replica-set-admin.ts';
import { MemoryReplicaSets } from './memory-replica-set.ts';
import { objectSettings } from './movie-search-cluster.ts';
import { now } from './observed.ts';
import { RecordingLogger } from './recording-logger.ts';

/** A reconciler at one moment, that tells its Events into `events` as `Type Reason Message`. */
export function reconcilerOf(options: {
  readonly kube: ReconcilerOptions['kube'];
  readonly stores: KubeStores;
  readonly events: string[];
  /** The mongods there are; absent: none. */
  readonly sets?: MemoryReplicaSets;
  readonly logger?: RecordingLogger;
  readonly ledger?: WriteLedger;
  readonly retries?: ActionRetries;
  readonly scaleCounts?: ScaleCounts;
  /** The last round of CPU metrics; absent: none yet. */
  readonly cpu?: CpuMetricsRound;
  readonly now?: () => Date;
}): MovieSearchClusterReconciler {
  const { kube, stores, events, sets = new MemoryReplicaSets(), logger = new RecordingLogger() } = options;
  const admins = new MemoryReplicaSetAdmins(sets);
  const users = new EnsuredUsers();
  const history = new ApplyHistory();
  return new MovieSearchClusterReconciler({
    kube,
    stores,
    users,
    ledger: options.ledger ?? new WriteLedger(),
    retries: options.retries ?? new ActionRetries(),
    settings: objectSettings,
    now: options.now ?? (() => now),
    random: (bytes) => new Uint8Array(bytes).fill(7),
    history,
    scaleCounts: options.scaleCounts ?? new ScaleCounts(),
    observer: new ClusterObserver({
      kube,
      settings: objectSettings,
      stores,
      admins,
      users,
      history,
      health: goodHealth,
      cpu: { latest: options.cpu ?? null },
      isSilent: () => false,
      now: options.now ?? (() => now),
    }),
    seesNodes: true,
    events: { record: (_about, type, reason, message) => events.push(`${type} ${reason} ${message}`) },
    logger,
  });
}
