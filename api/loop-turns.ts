import { setImmediate } from 'node:timers/promises';

/**
 * Hands out turns of the event loop, one each, in the order of asking. Work that is many small pieces takes one for each, so that
 * whoever else asks waits for one piece at most, and not for as many as happen to be due together.
 */
export class LoopTurns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a turn that nobody else is given. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}
