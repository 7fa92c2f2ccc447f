/** What a member of the replica set said of itself in one reply to `hello`. */
export interface MemberLook {
  /** `host:port` as the driver names it. */
  readonly member: string;
  /** `reader`: a secondary whose data can be read; `other`: an arbiter, a hidden member, one that copies or recovers. */
  readonly role: 'primary' | 'reader' | 'other';
  /**
   * Its newest write: the seconds since the epoch, by the clock of the primary that wrote it, in the upper 32 bits, a counter within
   * the second in the lower. Null: it does not say.
   */
  readonly newestWrite: bigint | null;
  /** When the reply came, in milliseconds of the loader's own clock, which never goes back. */
  readonly at: number;
}

/** How far a member that serves reads is behind the primary. */
export interface ReaderLag {
  readonly member: string;
  readonly lagMs: number;
}

/** The first moment at which the primary was seen to have a write. */
interface PrimaryLook {
  readonly at: number;
  readonly newestWrite: bigint;
}

/** A member that says nothing for longer is no reader at the moment, whatever it lacks. */
export const FRESH_MS = 10_000;
/** Members reply every half second. One that is silent for longer than this is taken to have stood still. */
export const GRACE_MS = 1000;
/** How far back looks at the primary are kept. A member that lacks writes for longer is measured by their own times alone. */
const KEPT_MS = 120_000;
const SECOND_BITS = 32n;

/**
 * How far readers lag, from the replies of all members, which come at different moments.
 *
 * A reply of a reader is held against what the primary had said by then: what it wrote since, the reader need not have. A reader that
 * lacks nothing of that has no lag. Else it has lacked something for as long as the oldest write has been known that it lacks, and no
 * longer than its newest write is older than the primary's: while the primary writes nothing, as in a load that waits, no lag grows.
 * Both are least values, short by the time between two replies at most: no reader is said to lag that does not, unless it is silent.
 *
 * The server tells the time of a write in whole seconds, and a primary with nothing to do writes every 10 s: so for the moment in
 * which such a write is copied, times alone would make every member lag by 10 s. That is why the moment counts in which a write was seen.
 */
export class ReaderLags {
  readonly #members = new Map<string, MemberLook>();
  #primary: string | null = null;
  /** Oldest first; each has a newer write than the one before. */
  #looks: PrimaryLook[] = [];

  /** Takes note of a reply. Replies of one member come in their order. */
  saw(look: MemberLook): void {
    if (look.role === 'primary') {
      this.#members.delete(look.member);
      this.#sawPrimary(look);
    } else {
      this.#members.set(look.member, look);
    }
  }

  /** A member is not to be reached, or no longer in the set. */
  lost(member: string): void {
    this.#members.delete(member);
    if (member !== this.#primary) return;
    this.#primary = null;
    this.#looks = [];
  }

  /** Every reader that was heard of lately, in no order; none while no primary has been seen. */
  lags(now: number): ReaderLag[] {
    return [...this.#members.values()]
      .filter(({ role, at }) => role === 'reader' && now - at <= FRESH_MS)
      .flatMap(({ member, newestWrite, at }) =>
        newestWrite === null
          ? []
          : [{ member, lagMs: this.#lagMs(newestWrite, Math.max(at, now - GRACE_MS)) }],
      );
  }

  #sawPrimary({ member, newestWrite, at }: MemberLook): void {
    if (member !== this.#primary) {
      // What the old one had and nobody else, the new one has not either.
      this.#primary = member;
      this.#looks = [];
    }
    const last = this.#looks.at(-1);
    if (newestWrite === null || (last !== undefined && newestWrite <= last.newestWrite)) return;
    const tooOld = this.#looks.findLastIndex((look) => at - look.at > KEPT_MS);
    this.#looks = [...this.#looks.slice(tooOld + 1), { at, newestWrite }];
  }

  /** Of a member with that newest write, at a moment. */
  #lagMs(newestWrite: bigint, at: number): number {
    const looks = this.#looks.filter((look) => look.at <= at);
    const primary = looks.at(-1);
    const lacked = looks.findIndex((look) => look.newestWrite > newestWrite);
    const oldest = looks[lacked];
    if (primary === undefined || oldest === undefined) return 0;
    // What it has lacked since before the first look, nobody knows the time of.
    const sinceMs = lacked === 0 ? Number.POSITIVE_INFINITY : at - oldest.at;
    return Math.min(secondsBetween(newestWrite, primary.newestWrite) * 1000, sinceMs);
  }
}

function secondsBetween(earlier: bigint, later: bigint): number {
  return Number((later >> SECOND_BITS) - (earlier >> SECOND_BITS));
}
