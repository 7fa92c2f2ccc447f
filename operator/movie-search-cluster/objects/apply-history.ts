/** How often an object has been applied in a row from the same description. */
export interface AppliedBefore {
  /** Of the description, as `appliedHash` makes it. */
  readonly hash: string;
  readonly times: number;
  readonly lastAt: Date;
}

/** An object that is as it should be for so long has been left alone since. */
const FORGOTTEN_AFTER_MS = 600_000;
/** So often an object may be set right without anybody's being suspected: people make mistakes twice. */
const UNSUSPICIOUS_TIMES = 2;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;
/** For so long after it was set right an object counts as changed back, so that what is said does not come and go with each try. */
const SUSPICION_MS = 60_000;

/** @param before what is remembered of the object */
export function appliedOnceMore(before: AppliedBefore | undefined, hash: string, now: Date): AppliedBefore {
  const goesOn =
    before !== undefined &&
    before.hash === hash &&
    now.getTime() - before.lastAt.getTime() < FORGOTTEN_AFTER_MS;
  return { hash, times: goesOn ? before.times + 1 : 1, lastAt: now };
}

export interface Reversion {
  /** Somebody changes the object back each time. */
  readonly isReverted: boolean;
  /** It is not to be applied now. */
  readonly pauses: boolean;
}

/**
 * Whether somebody changes an object back that has been set right again and again: then it is tried ever less often, up to once in
 * 5 minutes, and at once where something else is desired.
 *
 * @param differs the object is not as it should be now
 */
export function reversionOf(
  before: AppliedBefore | undefined,
  hash: string,
  differs: boolean,
  now: Date,
): Reversion {
  if (before === undefined || before.hash !== hash || before.times <= UNSUSPICIOUS_TIMES) {
    return { isReverted: false, pauses: false };
  }
  const sinceMs = now.getTime() - before.lastAt.getTime();
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (before.times - UNSUSPICIOUS_TIMES - 1));
  return {
    isReverted: differs ? sinceMs < FORGOTTEN_AFTER_MS : sinceMs < SUSPICION_MS,
    pauses: differs && sinceMs < pauseMs,
  };
}

/** Remembers what was applied, by cluster and object. A restarted operator begins anew. */
export class ApplyHistory {
  /** By `namespace/name` of the cluster, then by kind and name of the object. */
  readonly #applied = new Map<string, Map<string, AppliedBefore>>();

  of(key: string): ReadonlyMap<string, AppliedBefore> {
    return this.#applied.get(key) ?? new Map<string, AppliedBefore>();
  }

  applied(key: string, object: string, hash: string, now: Date): void {
    const objects = this.#applied.get(key) ?? new Map<string, AppliedBefore>();
    this.#applied.set(key, objects.set(object, appliedOnceMore(objects.get(object), hash, now)));
  }

  /** The cluster is gone. */
  forget(key: string): void {
    this.#applied.delete(key);
  }
}
