/** Most processes that are remembered; of more, those seen first are forgotten, and asked again. */
const MOST = 1_000;

/**
 * Of which replica set each mongod process is. It stays of that set until it ends, and a process that is started again has another
 * id: so it is asked once.
 */
export class KnownProcesses {
  readonly #sets = new Map<string, string>();

  /** @param processId as `hello` tells it */
  setOf(processId: string): string | undefined {
    return this.#sets.get(processId);
  }

  add(processId: string, replicaSetId: string): void {
    const [oldest] = this.#sets.keys();
    if (oldest !== undefined && this.#sets.size >= MOST) this.#sets.delete(oldest);
    this.#sets.set(processId, replicaSetId);
  }
}
