import type { Clock } from '../time/clock.ts';

/** How well a copy follows the server, by this process's own clocks. */
export interface FollowingState {
  /** When the server last said anything about the copy (a list, an event, a bookmark, the orderly end of a watch); null: never. */
  readonly heardAt: Date | null;
  /** For how long it has said nothing, in milliseconds; null: it never said anything. */
  readonly silentMs: number | null;
  /** For how long every try to follow it has failed, in milliseconds; null: the last one has not. */
  readonly brokenMs: number | null;
  /** For how long the copy has followed without a break, in milliseconds; null: it does not now. */
  readonly unbrokenMs: number | null;
}

/** Keeps account of when a copy heard from the server. */
export class Following {
  readonly #clock: Clock;
  #heardAt: Date | null = null;
  #heardMs: number | null = null;
  #brokenSinceMs: number | null = null;
  #unbrokenSinceMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  heard(): void {
    const nowMs = this.#clock.monotonicNow();
    this.#heardAt = new Date(this.#clock.now());
    this.#heardMs = nowMs;
    this.#brokenSinceMs = null;
    this.#unbrokenSinceMs ??= nowMs;
  }

  broke(): void {
    this.#brokenSinceMs ??= this.#clock.monotonicNow();
    this.#unbrokenSinceMs = null;
  }

  get state(): FollowingState {
    const nowMs = this.#clock.monotonicNow();
    const since = (thenMs: number | null): number | null => (thenMs === null ? null : nowMs - thenMs);
    return {
      heardAt: this.#heardAt,
      silentMs: since(this.#heardMs),
      brokenMs: since(this.#brokenSinceMs),
      unbrokenMs: since(this.#unbrokenSinceMs),
    };
  }
}
