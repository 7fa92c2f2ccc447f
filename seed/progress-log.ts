import { loadProgressId } from '../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../catalog/load-progress.ts';
import type { CatalogStore } from './catalog-store.ts';
import { isRefusal } from './seed-error.ts';

const PROGRESS_INTERVAL_MS = 3000;

/** Keeps a version's progress document, at most one write every few seconds within a phase. */
export class ProgressLog {
  readonly #store: Pick<CatalogStore, 'saveProgress'>;
  readonly #now: () => Date;
  #last: LoadProgress;

  constructor(store: Pick<CatalogStore, 'saveProgress'>, version: string, now: () => Date) {
    this.#store = store;
    this.#now = now;
    const startedAt = now();
    this.#last = {
      _id: loadProgressId(version),
      version,
      phase: 'Loading',
      titles: 0,
      rejectedRows: 0,
      startedAt,
      updatedAt: startedAt,
      message: null,
    };
  }

  isDue(): boolean {
    return this.#now().getTime() - this.#last.updatedAt.getTime() >= PROGRESS_INTERVAL_MS;
  }

  /** Keeps figures for the next save. */
  note(figures: Partial<LoadProgress>): void {
    this.#last = { ...this.#last, ...figures };
  }

  /** What is not given stays as it was. */
  async save(phase: LoadProgress['phase'], figures: Partial<LoadProgress> = {}): Promise<void> {
    this.#last = { ...this.#last, ...figures, phase, updatedAt: this.#now() };
    await this.#store.saveProgress(this.#last);
  }

  async fail(error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    await this.save(isRefusal(error) ? 'Refused' : 'Failed', { message });
  }
}
