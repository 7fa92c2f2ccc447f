import type { RowsOfReason } from '../catalog/load-progress.ts';
import type { OddRow } from './title-source.ts';

/** How many rows of each reason are kept to look at. */
export const EXAMPLES_KEPT = 10;

/** How much of a kept row's text is kept, in UTF-16 units. */
export const MAX_EXAMPLE_LENGTH = 500;

/** Reasons of one file that are told apart. There are fewer; a source that writes a row's text into its reasons is bounded by it. */
const MAX_REASONS = 100;
const FURTHER_REASONS = 'further reasons';

/** Counts odd rows by file and reason, and keeps the first few of each: as much memory for millions of them as for a hundred. */
export class RowTally {
  readonly #files = new Map<string, Map<string, RowsOfReason>>();
  #rows = 0;

  /** All rows counted. */
  get rows(): number {
    return this.#rows;
  }

  add({ file, line, reason, text }: OddRow): void {
    this.#rows += 1;
    const counted = this.#of(file, reason);
    counted.rows += 1;
    if (counted.examples.length < EXAMPLES_KEPT) {
      counted.examples.push({ line, text: text.slice(0, MAX_EXAMPLE_LENGTH) });
    }
  }

  /** How many rows of a file were counted. */
  rowsOf(file: string): number {
    return [...(this.#files.get(file)?.values() ?? [])].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The reason for which most rows of a file were counted; null where none were. */
  mostOf(file: string): string | null {
    const reasons = [...(this.#files.get(file)?.values() ?? [])];
    return reasons.toSorted((a, b) => b.rows - a.rows)[0]?.reason ?? null;
  }

  /** The counts, by file and reason in the order in which these were first met. */
  reasons(): RowsOfReason[] {
    return [...this.#files.values()].flatMap((reasons) =>
      [...reasons.values()].map((counted) => ({ ...counted, examples: [...counted.examples] })),
    );
  }

  #of(file: string, reason: string): RowsOfReason {
    const reasons = this.#files.get(file) ?? new Map<string, RowsOfReason>();
    this.#files.set(file, reasons);
    const name = reasons.has(reason) || reasons.size < MAX_REASONS ? reason : FURTHER_REASONS;
    const counted = reasons.get(name) ?? { file, reason: name, rows: 0, examples: [] };
    reasons.set(name, counted);
    return counted;
  }
}
