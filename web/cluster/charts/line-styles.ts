import type { SubjectId } from '../../../cluster-view/events.ts';

/** How a subject's lines look, the same in all charts: never by colour alone. */
export interface LineStyle {
  /** Which of the {@link COLOURS} colours of the style sheet. */
  readonly colour: number;
  /** Lengths of strokes and gaps; empty: a whole line. */
  readonly dash: readonly number[];
}

/** So many colours the style sheet has: `--line-0` and so on. */
export const COLOURS = 8;
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Gives every subject a style, and never takes one away: a member that joins must not change the colours of the others. */
export class LineStyles {
  readonly #indices = new Map<SubjectId, number>();

  of(id: SubjectId): LineStyle {
    const index = this.#indices.get(id) ?? this.#indices.size;
    this.#indices.set(id, index);
    const round = Math.floor(index / COLOURS);
    return { colour: index % COLOURS, dash: DASHES[round % DASHES.length] ?? [] };
  }
}
