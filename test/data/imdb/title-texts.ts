import { Draws } from './draws.ts';
import { BLOCK, Homonyms } from './homonyms.ts';
import { IMDB_SHAPE, type TitleType } from './imdb-shape.ts';
import { type Language, LANGUAGES } from './languages.ts';
import { countedPhrase, englishPhrase, foreignPhrase } from './phrases.ts';

/** A title's text and how it came about, by which its aliases are made. */
export type TitleText =
  /** IMDb's own words for an episode without a title: many have the same. */
  | { readonly kind: 'numbered'; readonly text: string; readonly season: number; readonly episode: number }
  | { readonly kind: 'dated'; readonly text: string; readonly date: Date }
  /** One that others may have. */
  | { readonly kind: 'shared'; readonly text: string }
  /** One that hardly another title has; `language` is null for English, else the text is not ASCII. */
  | { readonly kind: 'own'; readonly text: string; readonly language: Language | null };

/** Days that there are episodes of, counted back from the end of 2025. */
const DATED_DAYS = 26_000;
const LAST_DAY_MS = Date.UTC(2025, 11, 31);
const DAY_MS = 86_400_000;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** The titles of a catalogue of a given size; see `Homonyms`. */
export class TitleTexts {
  readonly homonyms: Homonyms;
  readonly #seed: number;
  readonly #nonAscii: number;

  constructor(seed: number, titles: number) {
    this.#seed = seed;
    this.homonyms = new Homonyms(titles);
    // Only texts of their own are in other scripts, so that homonyms do not sway the share.
    this.#nonAscii = Math.min(1, IMDB_SHAPE.nonAscii / this.homonyms.ownShare);
  }

  /** The text of the n-th title. */
  text(n: number, type: TitleType): TitleText {
    const draws = new Draws(this.#seed, 'text', n);
    const episode = type === 'tvEpisode';
    if (draws.chance(episode ? this.homonyms.ownEpisodes : this.homonyms.ownOthers)) {
      const language = draws.chance(this.#nonAscii) ? draws.weighted(LANGUAGES) : null;
      const text = language === null ? englishPhrase(draws) : foreignPhrase(draws, language);
      return { kind: 'own', text, language };
    }
    const rank = this.homonyms.rank(draws);
    return pooledText(episode ? rank : rankOfWords(rank));
  }
}

/** The text of a rank of the pool; no two ranks have the same. */
export function pooledText(rank: number): TitleText {
  const block = Math.floor(rank / BLOCK.all);
  const place = rank % BLOCK.all;
  if (place < BLOCK.numbered) return numbered(block, place + 1);
  const named = place - BLOCK.numbered;
  const day = block * BLOCK.dated + named - BLOCK.words;
  if (named >= BLOCK.words && day < DATED_DAYS) return dated(new Date(LAST_DAY_MS - day * DAY_MS));
  return { kind: 'shared', text: countedPhrase(block * (BLOCK.words + BLOCK.dated) + named) };
}

/** The rank in whose place a title stands that is no episode. */
function rankOfWords(rank: number): number {
  return rank - (rank % BLOCK.all) + BLOCK.numbered + (rank % BLOCK.words);
}

/**
 * Blocks of twelve episodes, by Cantor's enumeration of pairs: the first twelve of the first season, then its second
 * twelve, the first of the second season, the third of the first and so on.
 */
function numbered(block: number, place: number): TitleText {
  const diagonal = Math.floor((Math.sqrt(8 * block + 1) - 1) / 2);
  const along = block - (diagonal * (diagonal + 1)) / 2;
  const season = along + 1;
  const episode = (diagonal - along) * BLOCK.numbered + place;
  return { kind: 'numbered', text: `Episode #${season}.${episode}`, season, episode };
}

function dated(date: Date): TitleText {
  const text = `Episode dated ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return { kind: 'dated', text, date };
}
