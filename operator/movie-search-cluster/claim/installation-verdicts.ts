import type { Clock } from '../../../time/clock.ts';
import { isInScope } from '../watch-scope.ts';
import { installationName, type Installation } from './installation.ts';
import type { InstallationLeases, LeaseSight } from './installation-leases.ts';

/** What another installation is to the MovieSearchClusters of one namespace. */
export type InstallationVerdict =
  /** Somebody renews its Lease, or did until lately. */
  | { readonly kind: 'Acts' }
  /** Its leader looks after other namespaces now. */
  | { readonly kind: 'LooksElsewhere' }
  /** Nobody has held its Lease for so long that nobody will. */
  | { readonly kind: 'Gone' }
  | { readonly kind: 'Unknown'; readonly why: 'Forbidden' | 'NoAnswer' };

export interface InstallationVerdictsOptions {
  readonly leases: InstallationLeases;
  readonly clock: Clock;
  /** How long a Lease must have been seen without a renewal. Longer than any restart, any backoff of the kubelet included. */
  readonly goneAfterMs: number;
}

/** How long a Lease must have been seen given back, or not there: nobody crashed, but the next one may be about to start. */
const RELEASED_AFTER_MS = 60_000;
/** One look serves all clusters that ask within this time. */
const LOOK_INTERVAL_MS = 4_000;
/** After a longer pause between two looks the Lease may have been renewed unseen by an API server that forgot: count anew. */
const LONGEST_GAP_MS = 30_000;

interface Watched {
  sight: LeaseSight;
  lookedMs: number;
  /** Since when the Lease has been seen as it is, without a gap. */
  unchangedSinceMs: number;
}

/**
 * Judges whether other installations still act, by their Leases. As in leader election, what counts is how long this process has
 * seen a Lease unchanged, never the times written in it; and only time in which it did look: after an outage of the API
 * server, which kept everybody from renewing, the count begins anew.
 */
export class InstallationVerdicts {
  readonly #options: InstallationVerdictsOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(options: InstallationVerdictsOptions) {
    this.#options = options;
  }

  /** To be asked again and again while the answer matters. */
  async judge(
    installation: Installation,
    namespace: string,
    signal: AbortSignal,
  ): Promise<InstallationVerdict> {
    const { sight, lookedMs, unchangedSinceMs } = await this.#look(installation, signal);
    if (sight.kind === 'Hidden') return { kind: 'Unknown', why: sight.why };
    if (sight.kind === 'Seen' && sight.holder !== '' && !isInScope(sight, namespace)) {
      return { kind: 'LooksElsewhere' };
    }
    return lookedMs - unchangedSinceMs >= this.#limitMs(sight) ? { kind: 'Gone' } : { kind: 'Acts' };
  }

  #limitMs(sight: LeaseSight): number {
    const { goneAfterMs } = this.#options;
    const isHeld = sight.kind === 'Seen' && sight.holder !== '';
    return isHeld ? goneAfterMs : Math.min(RELEASED_AFTER_MS, goneAfterMs);
  }

  async #look(installation: Installation, signal: AbortSignal): Promise<Watched> {
    const { leases, clock } = this.#options;
    const key = installationName(installation);
    const before = this.#watched.get(key);
    if (before !== undefined && clock.monotonicNow() - before.lookedMs < LOOK_INTERVAL_MS) return before;
    const sight = await leases.read(installation, signal);
    const lookedMs = clock.monotonicNow();
    const goesOn =
      before !== undefined &&
      lookedMs - before.lookedMs <= LONGEST_GAP_MS &&
      fingerprint(sight) === fingerprint(before.sight);
    const now = { sight, lookedMs, unchangedSinceMs: goesOn ? before.unchangedSinceMs : lookedMs };
    this.#watched.set(key, now);
    return now;
  }
}

/** Equal for as long as nobody renews the Lease. */
function fingerprint(sight: LeaseSight): string {
  return sight.kind === 'Seen' ? JSON.stringify([sight.holder, sight.renewedAt]) : sight.kind;
}
