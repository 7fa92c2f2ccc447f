import type { LoadBrake, Written } from './load-brake.ts';

/** Lets a write go once both do: first the one, then the other. */
export class BothBrakes implements LoadBrake {
  readonly #first: LoadBrake;
  readonly #second: LoadBrake;

  constructor(first: LoadBrake, second: LoadBrake) {
    this.#first = first;
    this.#second = second;
  }

  get isStandingStill(): boolean {
    return this.#first.isStandingStill || this.#second.isStandingStill;
  }

  get isGentle(): boolean {
    return this.#first.isGentle || this.#second.isGentle;
  }

  async wait(signal: AbortSignal): Promise<Written> {
    const first = await this.#first.wait(signal);
    const second = await this.#second.wait(signal);
    return () => {
      first();
      second();
    };
  }

  end(): void {
    this.#first.end();
    this.#second.end();
  }
}
