import { type Draws, weighted } from './draws.ts';
import type { GeneratedAka } from './generated-title.ts';
import { IMDB_SHAPE, TYPES, type TitleType } from './imdb-shape.ts';
import { EPISODE_LANGUAGES, type EpisodeLanguage, LANGUAGES } from './languages.ts';
import { BLOCK } from './homonyms.ts';
import { englishPhrase, foreignPhrase } from './phrases.ts';
import type { TitleText } from './title-texts.ts';

/** How often each translation of "Episode #1.1" is there. */
const TRANSLATED = 0.8;
const ROWS_OF_EPISODES = 1 + TRANSLATED * EPISODE_LANGUAGES.length;

/** Some titles that are no episodes have been shown all over the world. */
const WORLDWIDE = { share: 0.02, fewest: 20, further: 41 } as const;
const WORLDWIDE_MEAN = WORLDWIDE.fewest + (WORLDWIDE.further - 1) / 2;

const ENGLISH_REGIONS = ['US', 'GB', 'CA', 'AU', 'XWW'];
/** Regions of several languages, whose rows say in which they are. */
const NAMED_LANGUAGE = new Set(['XWW', 'CA', 'BE', 'CH', 'IN', 'FI', 'UA']);

const TYPES_OF_AKAS = weighted<string | null>([
  ['imdbDisplay', 700],
  [null, 170],
  ['alternative', 60],
  ['working', 30],
  ['video', 10],
  ['dvd', 8],
  ['tv', 8],
  ['festival', 8],
  ['alternative\u0002tv', 6],
]);
const ATTRIBUTES = weighted<string | null>([
  [null, 970],
  ['literal title', 8],
  ['literal English title', 7],
  ['transliterated title', 5],
  ['alternative spelling', 4],
  ['new title', 3],
  ['short title', 3],
]);

/** The titles of a title, of which rows of title.akas are made. */
export interface AkaSource {
  readonly type: TitleType;
  readonly text: TitleText;
  readonly originalTitle: string;
}

/**
 * The rows of title.akas of titles of which `ownEpisodes` of the episodes have texts of their own, so that on the mean
 * each title has as many as in IMDb's files.
 */
export class AkaDraws {
  readonly #oneMore: number;

  constructor(ownEpisodes: number) {
    const named = (BLOCK.numbered + BLOCK.dated) / BLOCK.all;
    const episodes = TYPES.tvEpisode.share * (1 - ownEpisodes) * named;
    const worldwide = (1 - TYPES.tvEpisode.share) * WORLDWIDE.share * WORLDWIDE_MEAN;
    const rows = IMDB_SHAPE.akas / IMDB_SHAPE.titles - worldwide - episodes * ROWS_OF_EPISODES;
    const further = Math.max(0, rows / (1 - episodes) - 1);
    this.#oneMore = further / (1 + further);
  }

  /** The original title first, then the others; a text may well be there twice. */
  draw(draws: Draws, source: AkaSource): GeneratedAka[] {
    const original: GeneratedAka = {
      title: source.originalTitle,
      region: null,
      language: null,
      types: 'original',
      attributes: null,
      isOriginalTitle: true,
    };
    const { text } = source;
    if (text.kind === 'numbered' || text.kind === 'dated') {
      const languages = EPISODE_LANGUAGES.filter(() => draws.chance(TRANSLATED));
      return [original, ...languages.map((language) => episodeAka(text, language))];
    }
    const worldwide = source.type !== 'tvEpisode' && draws.chance(WORLDWIDE.share);
    const further = worldwide ? WORLDWIDE.fewest + draws.below(WORLDWIDE.further) : 0;
    const count = draws.geometric(this.#oneMore) + further;
    return [original, ...Array.from({ length: count }, () => regionAka(draws, text.text))];
  }
}

function regionAka(draws: Draws, primaryTitle: string): GeneratedAka {
  const english = draws.chance(0.45);
  const language = draws.weighted(LANGUAGES);
  const region = draws.pick(english ? ENGLISH_REGIONS : language.regions);
  const translated = draws.chance(english ? 0.25 : 0.65);
  const phrase = english ? englishPhrase(draws) : foreignPhrase(draws, language);
  return {
    title: translated ? phrase : primaryTitle,
    region,
    language: NAMED_LANGUAGE.has(region) ? (english ? 'en' : language.code) : null,
    types: draws.weighted(TYPES_OF_AKAS),
    attributes: draws.weighted(ATTRIBUTES),
    isOriginalTitle: false,
  };
}

function episodeAka(
  text: Extract<TitleText, { kind: 'numbered' | 'dated' }>,
  { region, language, numbered, dated, months }: EpisodeLanguage,
): GeneratedAka {
  const title =
    text.kind === 'numbered'
      ? `${numbered} #${text.season}.${text.episode}`
      : dated
          .replace('{d}', String(text.date.getUTCDate()))
          .replace('{m}', months[text.date.getUTCMonth()] ?? '')
          .replace('{y}', String(text.date.getUTCFullYear()));
  return { title, region, language, types: null, attributes: null, isOriginalTitle: false };
}
