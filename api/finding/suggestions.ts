import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { FuzzyTitles } from './fuzzy-titles.ts';
import type { TitleSuggestion } from './title-question.ts';

/** TODO */
export class Suggestions {
  constructor(_s: Snapshot, _f: FuzzyTitles) {}
  suggest(_typed: string, _limit: number): TitleSuggestion[] {
    return [];
  }
}
