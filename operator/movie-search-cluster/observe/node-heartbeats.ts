import type { Clock } from '../../../time/clock.ts';
import type { FollowingState } from '../../../kube/following.ts';
import type { Reflector } from '../../../kube/reflector.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Lease } from '../../kube/resources.ts';

/** Where kubelets renew the lease of their node, every 10 s unless they are told otherwise. */
export const nodeLeaseNamespace = 'kube-node-lease';

/** A pause after which what comes may have been held up somewhere, and does not come in the order of the nodes' heartbeats. */
const PAUSE_MS = 3_000;
/** How long after such a pause it takes until everything that was held up has come. */
const CATCH_UP_MS = 1_000;

/** How long nodes have been silent. */
export interface NodeSilence {
  /** Milliseconds for which the node has not renewed its lease; null: that cannot be told. */
  leaseSilentMs(node: string): number | null;
  /** When a renewal of the node's lease was last seen, by the wall clock here; null: never. */
  renewedAt(node: string): Date | null;
  /** Milliseconds since a renewal of the node's lease was last seen, however well they can be seen now; null: never. */
  sinceRenewalMs(node: string): number | null;
}

/** Where leases of nodes may not be read. */
export const unknownSilence: NodeSilence = {
  leaseSilentMs: () => null,
  renewedAt: () => null,
  sinceRenewalMs: () => null,
};

/**
 * Measures by this process's own clock how long ago each node renewed its lease, whatever the clocks of the nodes say: what counts
 * is when the renewal was seen here (the method of kubernetes pkg/controller/nodelifecycle, `tryUpdateNodeHealth`).
 *
 * It takes no silence of its own watch for a node's. Silence is measured up to the last moment at which the watch told of any node,
 * and counts from no earlier moment than the one at which the watch was last taken up again after a break. So a dead connection
 * makes all nodes' silence stand still, and an API server that restarts gives each kubelet the time to find it again.
 */
export class NodeHeartbeats implements NodeSilence {
  readonly #clock: Clock;
  readonly #following: () => FollowingState;
  /** When a renewal of the node was last seen, by the monotonic clock. */
  readonly #renewedMs = new Map<string, number>();
  readonly #renewedAt = new Map<string, Date>();
  /** The last event, and the last one before the pause that ended last. */
  #heardMs = Number.NEGATIVE_INFINITY;
  #heardBeforePauseMs = Number.NEGATIVE_INFINITY;
  #pauseEndedMs = Number.NEGATIVE_INFINITY;

  constructor(leases: Pick<Reflector<Lease>, 'subscribe' | 'following'>, clock: Clock) {
    this.#clock = clock;
    this.#following = () => leases.following;
    leases.subscribe({
      added: (lease) => this.#renewed(lease),
      updated: (lease, before) => {
        if (lease.spec?.renewTime !== before.spec?.renewTime) this.#renewed(lease);
      },
      deleted: ({ metadata }) => {
        this.#renewedMs.delete(metadata.name);
        this.#renewedAt.delete(metadata.name);
      },
    });
  }

  leaseSilentMs(node: string): number | null {
    const renewedMs = this.#renewedMs.get(node);
    const { unbrokenMs } = this.#following();
    if (renewedMs === undefined || unbrokenMs === null) return null;
    const nowMs = this.#clock.monotonicNow();
    const caughtUp = nowMs - this.#pauseEndedMs >= CATCH_UP_MS;
    const knownUntilMs = caughtUp ? this.#heardMs : this.#heardBeforePauseMs;
    return Math.max(0, knownUntilMs - Math.max(renewedMs, nowMs - unbrokenMs));
  }

  renewedAt(node: string): Date | null {
    return this.#renewedAt.get(node) ?? null;
  }

  sinceRenewalMs(node: string): number | null {
    const renewedMs = this.#renewedMs.get(node);
    return renewedMs === undefined ? null : this.#clock.monotonicNow() - renewedMs;
  }

  #renewed({ metadata }: Live<Lease>): void {
    const nowMs = this.#clock.monotonicNow();
    if (nowMs - this.#heardMs >= PAUSE_MS) {
      this.#heardBeforePauseMs = this.#heardMs;
      this.#pauseEndedMs = nowMs;
    }
    this.#heardMs = nowMs;
    this.#renewedMs.set(metadata.name, nowMs);
    this.#renewedAt.set(metadata.name, new Date(this.#clock.now()));
  }
}
