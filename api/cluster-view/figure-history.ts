import {
  HISTORY_MS,
  HISTORY_STEP_MS,
  type Figures,
  type Series,
  type SubjectId,
} from '../../cluster-view/events.ts';
import type { Figure } from '../../cluster-view/figures.ts';
import { valueAt } from '../../cluster-view/state.ts';
import { significant } from './significant.ts';

/** Single precision has some seven. */
const DIGITS = 5;
/** Columns that are kept. */
const SLOTS = HISTORY_MS / HISTORY_STEP_MS;
/** Members are at most 50, query pods too; the rest is for those that are gone. Beyond it, whoever was heard least recently is forgotten. */
export const MOST_SUBJECTS = 200;

/** The figures of one subject over time. */
export type SubjectSeries = Series['series'][SubjectId];

interface Kept {
  /** For each figure a ring of {@link SLOTS}; NaN where it was not known. */
  readonly rings: Map<Figure, Float32Array>;
  lastSlot: number;
}

/**
 * Ten minutes of figures, one column in two seconds. A figure of a subject takes 1.2 kB, a member with all of its 23 figures 28 kB,
 * and all of it never more than {@link MOST_SUBJECTS} of these, which is 5.5 MB.
 */
export class FigureHistory {
  readonly #subjects = new Map<SubjectId, Kept>();
  #newest = -Infinity;

  /** Adds what is known at a moment, in milliseconds since the epoch. What comes again within two seconds replaces what came before. */
  record(now: number, subjects: Readonly<Record<SubjectId, Figures>>): void {
    const slot = Math.floor(now / HISTORY_STEP_MS);
    // A clock that was set back far: what was recorded by the old one is of no use.
    if (slot < this.#newest - SLOTS) this.#subjects.clear();
    this.#newest = this.#subjects.size === 0 ? slot : Math.max(this.#newest, slot);
    for (const [id, figures] of Object.entries(subjects) as [SubjectId, Figures][]) {
      const kept = this.#keep(id, slot);
      this.#clear(kept, slot);
      for (const figure of Object.keys(figures.values) as Figure[]) {
        let ring = kept.rings.get(figure);
        if (ring === undefined) kept.rings.set(figure, (ring = new Float32Array(SLOTS).fill(NaN)));
        ring[slot % SLOTS] = valueAt(figures, figure, now) ?? NaN;
      }
    }
    for (const [id, { lastSlot }] of this.#subjects)
      if (lastSlot <= this.#newest - SLOTS) this.#subjects.delete(id);
  }

  /** Takes over the series of subjects that it has nothing of yet, as it was merged from those of several pods. */
  load({ times, series }: Series): void {
    const slots = times.map((time) => Math.floor(time / HISTORY_STEP_MS));
    const newest = slots.at(-1);
    if (newest === undefined) return;
    this.#newest = newest;
    for (const [id, values] of Object.entries(series) as [SubjectId, SubjectSeries][]) {
      const kept = this.#keep(id, newest);
      kept.lastSlot = newest;
      for (const [figure, column] of Object.entries(values) as [Figure, readonly (number | null)[]][]) {
        const ring = new Float32Array(SLOTS).fill(NaN);
        slots.forEach((slot, index) => {
          if (slot > newest - SLOTS) ring[slot % SLOTS] = column[index] ?? NaN;
        });
        kept.rings.set(figure, ring);
      }
    }
  }

  /** What was recorded from one moment to another, both included; a column for each two seconds, whether or not anything was recorded. */
  series(from?: number, to?: number): Series {
    const { times, subjects } = this.bySubject(from, to);
    return { times, series: Object.fromEntries(subjects) };
  }

  /**
   * The same, one subject after another, each as it is asked for. More may be recorded meanwhile: the times stay as they are, and what
   * has been overwritten is a gap.
   */
  bySubject(
    from = -Infinity,
    to = Infinity,
  ): { readonly times: readonly number[]; readonly subjects: Iterable<[SubjectId, SubjectSeries]> } {
    if (this.#subjects.size === 0) return { times: [], subjects: [] };
    const oldest = Math.min(...[...this.#subjects.values()].map((kept) => this.#firstSlot(kept)));
    const first = Math.max(oldest, this.#newest - SLOTS + 1, Math.ceil(from / HISTORY_STEP_MS));
    const last = Math.min(this.#newest, Math.floor(to / HISTORY_STEP_MS));
    const slots = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
    return { times: slots.map((slot) => slot * HISTORY_STEP_MS), subjects: this.#each(slots) };
  }

  *#each(slots: readonly number[]): Generator<[SubjectId, SubjectSeries]> {
    for (const [id, { rings, lastSlot }] of this.#subjects) {
      const values: Partial<Record<Figure, (number | null)[]>> = {};
      for (const [figure, ring] of rings)
        values[figure] = slots.map((slot) => {
          const value = slot > lastSlot || slot <= lastSlot - SLOTS ? NaN : (ring[slot % SLOTS] ?? NaN);
          return Number.isNaN(value) ? null : significant(value, DIGITS);
        });
      yield [id, values];
    }
  }

  #keep(id: SubjectId, slot: number): Kept {
    let kept = this.#subjects.get(id);
    if (kept === undefined) {
      if (this.#subjects.size >= MOST_SUBJECTS) this.#forgetOne();
      this.#subjects.set(id, (kept = { rings: new Map(), lastSlot: slot - 1 }));
    }
    return kept;
  }

  /** Empties the slots that were passed over since the last record, and this one. */
  #clear(kept: Kept, slot: number): void {
    const from = Math.max(kept.lastSlot + 1, slot - SLOTS + 1);
    for (const ring of kept.rings.values()) {
      for (let passed = from; passed <= slot; passed += 1) ring[passed % SLOTS] = NaN;
    }
    kept.lastSlot = Math.max(kept.lastSlot, slot);
  }

  #firstSlot({ rings, lastSlot }: Kept): number {
    for (let slot = lastSlot - SLOTS + 1; slot <= lastSlot; slot += 1)
      for (const ring of rings.values()) if (!Number.isNaN(ring[slot % SLOTS] ?? NaN)) return slot;
    return lastSlot;
  }

  #forgetOne(): void {
    let least: SubjectId | undefined;
    let slot = Infinity;
    for (const [id, { lastSlot }] of this.#subjects) if (lastSlot < slot) [least, slot] = [id, lastSlot];
    if (least !== undefined) this.#subjects.delete(least);
  }
}
