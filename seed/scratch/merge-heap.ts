/** A binary heap over sorted sources: on top is the one whose present entry comes first. */
export class MergeHeap<Source> {
  readonly #sources: Source[];
  readonly #before: (one: Source, other: Source) => boolean;

  /** Each source must stand at an entry. */
  constructor(sources: readonly Source[], before: (one: Source, other: Source) => boolean) {
    this.#sources = [...sources];
    this.#before = before;
    for (let place = (this.#sources.length >>> 1) - 1; place >= 0; place -= 1) this.#settle(place);
  }

  /** The source whose entry comes first; undefined where all have ended. */
  get top(): Source | undefined {
    return this.#sources[0];
  }

  /** To be told once the source on top has gone on to its next entry. */
  advanced(): void {
    this.#settle(0);
  }

  /** To be told once the source on top has ended. */
  ended(): void {
    const last = this.#sources.pop();
    if (last === undefined || this.#sources.length === 0) return;
    this.#sources[0] = last;
    this.#settle(0);
  }

  #settle(from: number): void {
    const sources = this.#sources;
    const moved = sources[from];
    if (moved === undefined) return;
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      const left = sources[below];
      if (left === undefined) break;
      const right = sources[below + 1];
      let child = left;
      if (right !== undefined && this.#before(right, left)) {
        child = right;
        below += 1;
      }
      if (!this.#before(child, moved)) break;
      sources[place] = child;
      place = below;
    }
    sources[place] = moved;
  }
}
