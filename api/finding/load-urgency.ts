/** Whether a load is urgent. It becomes so once and stays so; the memory that says so is one that threads share. */
export class LoadUrgency {
  /** To be handed to another thread. */
  readonly memory: SharedArrayBuffer;
  readonly #flag: Int32Array;

  /** @param memory that of another one, which then is the same; absent: of its own, and not urgent */
  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#flag = new Int32Array(memory);
  }

  get isUrgent(): boolean {
    return Atomics.load(this.#flag, 0) !== 0;
  }

  /** From now on it is urgent, for every thread that has the memory. */
  hurry(): void {
    Atomics.store(this.#flag, 0, 1);
  }
}
