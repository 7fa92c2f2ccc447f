import { choiceOfTypes, listed, type TitleChoice } from '../catalog/title-choice.ts';
import type { SourceItem, SourceSettings } from './title-source.ts';

/** Why a row is left out on purpose, in the words that the report counts it by. */
export const LEFT_OUT = {
  type: 'a type that is left out',
  adult: 'a title for adults',
  title: 'of a title that is left out',
  alias: 'an alias of another region and language',
} as const;

/** Tells which titles and aliases are loaded. */
export class TitleFilter {
  readonly #types: ReadonlySet<string>;
  readonly #isLoaded: boolean;
  readonly #choice: TitleChoice;
  readonly #regions: ReadonlySet<string>;
  readonly #languages: ReadonlySet<string>;
  /** Whether it hangs on a title's `isAdult` whether it is loaded. */
  readonly asksAdult: boolean;
  /** Whether it hangs on an alias's region and language whether it is loaded. */
  readonly asksAliases: boolean;

  constructor(choice: TitleChoice) {
    const { types, adult, aliasRegions, aliasLanguages } = choice;
    this.#choice = choice;
    this.#isLoaded = 'only' in types;
    this.#types = new Set('only' in types ? types.only : types.except);
    this.#regions = new Set(aliasRegions);
    this.#languages = new Set(aliasLanguages);
    this.asksAdult = !adult;
    this.asksAliases = aliasRegions !== null || aliasLanguages !== null;
  }

  loadsType(type: string): boolean {
    return this.#types.has(type) === this.#isLoaded;
  }

  /** An alias that is of no region and no language, such as an original title, is always loaded. */
  loadsAlias(region: string | null, language: string | null): boolean {
    if (!this.asksAliases || (region === null && language === null)) return true;
    return (
      (region !== null && this.#regions.has(region)) || (language !== null && this.#languages.has(language))
    );
  }

  /** `has`: what a title of the source has, by which one can choose. */
  settings(has: { adult: boolean; aliases: boolean }): SourceSettings {
    const { types, aliasRegions, aliasLanguages } = this.#choice;
    const titles = choiceOfTypes(types);
    const aliases = [
      ...(aliasRegions === null ? [] : [`regions ${listed(aliasRegions)}`]),
      ...(aliasLanguages === null ? [] : [`languages ${listed(aliasLanguages)}`]),
    ];
    return {
      titles: has.adult && this.asksAdult ? `${titles}, none for adults` : titles,
      aliases: has.aliases && aliases.length > 0 ? aliases.join(', ') : 'all',
    };
  }
}

/** Counts the rows of one file that are left out, by reason. */
export class LeftOutRows {
  readonly #rows = new Map<string, number>();

  add(reason: string, rows = 1): void {
    if (rows > 0) this.#rows.set(reason, (this.#rows.get(reason) ?? 0) + rows);
  }

  items(file: string): SourceItem[] {
    return [...this.#rows].map(([reason, rows]) => ({ kind: 'skipped', file, reason, rows }));
  }
}
