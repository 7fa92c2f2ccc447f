import type { SuggestAnswer } from '../../api/titles/suggest-answer.ts';

export interface SuggestFeedOptions {
  /** Asks for suggestions. Once `signal` aborts, it rejects. */
  readonly ask: (typed: string, signal: AbortSignal) => Promise<SuggestAnswer>;
  /** What there is for what is in the box now; null: the box is empty. */
  readonly onAnswer: (typed: string, answer: SuggestAnswer | null) => void;
  /** Whether what is shown has been that of other letters for a while. */
  readonly onLate: (isLate: boolean) => void;
  /** Nothing came: the error, and for which letters. */
  readonly onFailure: (typed: string, error: unknown) => void;
  /** Calls back after so many milliseconds; returns how to call that off. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** Suggestions for other letters than those in the box are dimmed after so long. */
const LATE_MS = 200;

/**
 * Suggestions at every letter, without waiting for a pause: one question is under way at a time. A further letter aborts it and waits
 * for its end; of the letters that wait, only the newest are asked for. An answer to older letters is never handed on, in whatever
 * order answers come.
 */
export class SuggestFeed {
  readonly #options: SuggestFeedOptions;
  #typed = '';
  #underWay: AbortController | null = null;
  #stopWaiting: (() => void) | null = null;

  constructor(options: SuggestFeedOptions) {
    this.#options = options;
  }

  /** The box has these letters now. */
  type(typed: string): void {
    if (typed === this.#typed) return;
    this.#typed = typed;
    if (typed === '') {
      this.#underWay?.abort();
      this.#settle();
      this.#options.onAnswer('', null);
      return;
    }
    this.#stopWaiting ??= this.#options.after(LATE_MS, () => this.#options.onLate(true));
    if (this.#underWay === null) void this.#askOn();
    else this.#underWay.abort();
  }

  /** Asks until what was asked for last is what is in the box. */
  async #askOn(): Promise<void> {
    let asked = '';
    while (this.#typed !== '' && this.#typed !== asked) {
      asked = this.#typed;
      const underWay = new AbortController();
      this.#underWay = underWay;
      try {
        const answer = await this.#options.ask(asked, underWay.signal);
        if (asked === this.#typed) {
          this.#settle();
          this.#options.onAnswer(asked, answer);
        }
      } catch (error) {
        // One that was aborted is of older letters.
        if (asked === this.#typed) {
          this.#settle();
          this.#options.onFailure(asked, error);
        }
      }
    }
    this.#underWay = null;
  }

  #settle(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    this.#options.onLate(false);
  }
}
