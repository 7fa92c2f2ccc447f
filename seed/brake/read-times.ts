/** How many reads a member has answered since it was started, and how long they took in sum. */
export interface ReadSum {
  readonly reads: number;
  readonly micros: number;
}

/**
 * Finds are `queries`; aggregates, counts and the like are `commands`. Each kind has a mean of its own: a scan takes far longer than a
 * find, and a mean of both would tell how many scans there were.
 */
export const READ_KINDS = ['queries', 'commands'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** What a member has answered of the served titles. */
export interface ReadCount extends Readonly<Record<ReadKind, ReadSum>> {
  /** `host:port`. */
  readonly member: string;
}

/** What a read of each kind took on the mean, in milliseconds; null where there were too few of the kind. */
export type MeanTimes = Readonly<Record<ReadKind, number | null>>;

/** A member's counts, and when they came. */
interface Seen {
  readonly at: number;
  readonly count: ReadCount;
}

/** What one member answered between two looks. */
interface Span extends Readonly<Record<ReadKind, ReadSum>> {
  readonly at: number;
}

/** Reads before this say nothing of now. */
export const WINDOW_MS = 2000;
/** Fewer reads in the window than this say nothing: one that had to go to the disk would be all of them. */
const FEWEST = 4;

/** How long people's reads take at the members, by what these count themselves: how busy the loader is makes no difference to the measure. */
export class ReadTimes {
  readonly #last = new Map<string, Seen>();
  #spans: Span[] = [];

  /** Takes note of a member's counts. Those of one member come in their order. */
  saw(count: ReadCount, at: number): void {
    const last = this.#last.get(count.member);
    this.#last.set(count.member, { at, count });
    // Of reads in a longer span, nobody knows how many were in the window.
    if (last === undefined || at - last.at > WINDOW_MS) return;
    // Lower counts than before: the member was started anew.
    if (READ_KINDS.some((kind) => count[kind].reads < last.count[kind].reads)) return;
    const since = (kind: ReadKind): ReadSum => ({
      reads: count[kind].reads - last.count[kind].reads,
      micros: count[kind].micros - last.count[kind].micros,
    });
    const span = { at, queries: since('queries'), commands: since('commands') };
    this.#spans = [...this.#inWindow(at), span];
  }

  /** What was seen so far says nothing of what comes. */
  forget(): void {
    this.#spans = [];
  }

  /** What reads of the last seconds took. Null: no member has told of them, so that people may read or not. */
  meanMs(now: number): MeanTimes | null {
    const spans = this.#inWindow(now);
    if (spans.length === 0) return null;
    return { queries: meanOf(spans, 'queries'), commands: meanOf(spans, 'commands') };
  }

  #inWindow(now: number): Span[] {
    return this.#spans.filter(({ at }) => now - at <= WINDOW_MS);
  }
}

function meanOf(spans: readonly Span[], kind: ReadKind): number | null {
  let reads = 0;
  let micros = 0;
  for (const span of spans) {
    reads += span[kind].reads;
    micros += span[kind].micros;
  }
  return reads < FEWEST ? null : micros / reads / 1000;
}
