/** Which of a source's titles are loaded, and with which aliases: spec.dataset.titles of a MovieSearchCluster, with nothing left to a default. */
export interface TitleChoice {
  readonly types: TypeChoice;
  /** Whether titles for adults are loaded. */
  readonly adult: boolean;
  /** Regions of aliases, as IMDb writes them (`US`, `XWW`); null: where languages are not given either, every alias. */
  readonly aliasRegions: readonly string[] | null;
  /** Languages of aliases, as IMDb writes them (`en`, `cmn`); null: as above. */
  readonly aliasLanguages: readonly string[] | null;
}

/** These types alone, or all but these. */
export type TypeChoice = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** Everything there is. */
export const EVERY_TITLE: TitleChoice = {
  types: { except: [] },
  adult: true,
  aliasRegions: null,
  aliasLanguages: null,
};

/** What is loaded where nobody chooses: docs/decisions/0042-which-titles.md. */
export const DEFAULT_TITLE_CHOICE: TitleChoice = {
  types: { except: ['tvEpisode'] },
  adult: false,
  aliasRegions: null,
  aliasLanguages: null,
};

/** What `choiceOfTypes` says of every title: a dataset that says nothing was made so, by an earlier release. */
export const ALL_TYPES = 'all types';

/** The choice of types in words. One choice has the same words always, in whichever order its types were written. */
export function choiceOfTypes(types: TypeChoice): string {
  if ('only' in types) return `only ${listed(types.only)}`;
  return types.except.length === 0 ? ALL_TYPES : `${ALL_TYPES} but ${listed(types.except)}`;
}

/** Each once, in the order of plain text, with commas between. */
export function listed(words: readonly string[]): string {
  return [...new Set(words)].toSorted().join(',');
}
