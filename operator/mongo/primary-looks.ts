/** One look at a primary. */
export interface PrimaryLook {
  /** When, in milliseconds, by the looker's own clock. */
  readonly at: number;
  /** The time of the primary's newest write then, in milliseconds. */
  readonly newestWrite: number;
  /** Hosts of the members that lacked writes then. */
  readonly lagging: readonly string[];
}

/** How far back looks are kept. A member that lacks writes for longer is measured by the writes alone. */
const KEPT_MS = 120_000;

/** The looks of the last minutes at the primary of each replica set. */
export class PrimaryLooks {
  readonly #bySet = new Map<string, readonly PrimaryLook[]>();

  /** Oldest first. */
  of(replicaSetId: string): readonly PrimaryLook[] {
    return this.#bySet.get(replicaSetId) ?? [];
  }

  /** Keeps one more look, and forgets what is too old, of any set. */
  add(replicaSetId: string, look: PrimaryLook): void {
    for (const [id, looks] of this.#bySet) {
      const kept = looks.filter(({ at }) => look.at - at <= KEPT_MS);
      if (kept.length === 0) this.#bySet.delete(id);
      else this.#bySet.set(id, kept);
    }
    this.#bySet.set(replicaSetId, [...this.of(replicaSetId), look]);
  }
}
