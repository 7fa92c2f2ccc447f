/** How many reads of the served titles a member has answered since it was started, and how long it took for them in sum. */
export interface ReadCount {
  /** `host:port`. */
  readonly member: string;
  readonly reads: number;
  readonly micros: number;
}

/** What one member answered between two looks. */
interface Span {
  readonly at: number;
  readonly reads: number;
  readonly micros: number;
}

/** Reads before this say nothing of now. */
export const WINDOW_MS = 2000;
/** Fewer reads in the window than this say nothing: one that had to go to the disk would be all of them. */
const FEWEST = 4;

/** How long people's reads take at the members, by what these count themselves: how busy the loader is makes no difference to the measure. */
export class ReadTimes {
  readonly #last = new Map<string, ReadCount>();
  #spans: Span[] = [];

  /** Takes note of a member's counts. Those of one member come in their order. */
  saw(count: ReadCount, at: number): void {
    const last = this.#last.get(count.member);
    this.#last.set(count.member, count);
    // Lower counts than before: it was started anew.
    if (last === undefined || count.reads < last.reads) return;
    const span = { at, reads: count.reads - last.reads, micros: count.micros - last.micros };
    this.#spans = [...this.#spans.filter((each) => at - each.at <= WINDOW_MS), span];
  }

  /** What was seen so far says nothing of what comes. */
  forget(): void {
    this.#spans = [];
  }

  /** What a read of the last seconds took on the mean, in milliseconds; null where there were too few. */
  meanMs(now: number): number | null {
    let reads = 0;
    let micros = 0;
    for (const span of this.#spans) {
      if (now - span.at > WINDOW_MS) continue;
      reads += span.reads;
      micros += span.micros;
    }
    return reads < FEWEST ? null : micros / reads / 1000;
  }
}
