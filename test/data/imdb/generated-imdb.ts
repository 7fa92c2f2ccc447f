import type { TitleDocument } from '../../../catalog/title-document.ts';
import { AkaDraws } from './draw-akas.ts';
import { drawCrew } from './draw-crew.ts';
import { drawFacts, drawRating, drawType } from './draw-facts.ts';
import { drawName, drawPerson } from './draw-person.ts';
import { Draws } from './draws.ts';
import {
  expectedDocument,
  type GeneratedAka,
  type GeneratedBasics,
  type GeneratedCrew,
  type GeneratedPerson,
  type GeneratedRating,
  type GeneratedTitle,
} from './generated-title.ts';
import { ASSUMED, namesFor, type TitleType } from './imdb-shape.ts';
import { LANGUAGES } from './languages.ts';
import { foreignPhrase } from './phrases.ts';
import { SpreadIds } from './spread-ids.ts';
import { type TitleText, TitleTexts } from './title-texts.ts';

/** Of titles in English with a text of their own that are no episodes, those that were first called otherwise. */
const TRANSLATED_FROM = 0.2;

/** Which data to generate. */
export interface GeneratedImdbOptions {
  /** How many titles; people and aliases are in IMDb's proportion to them. */
  titles: number;
  /** A whole number from 0 to 2^53 - 1. */
  seed: number;
}

/**
 * A catalogue of IMDb's shape that does not exist and of which any part can be made at any time: all about the n-th
 * title, n being 1 to `titles`, follows from the options and n alone. Nothing is kept, so that size costs no memory.
 *
 * Methods throw RangeError where a number is out of range.
 */
export class GeneratedImdb {
  readonly titles: number;
  /** How many people there are, numbered from 1. */
  readonly people: number;
  readonly seed: number;
  readonly #titleIds: SpreadIds;
  readonly #peopleIds: SpreadIds;
  readonly #texts: TitleTexts;
  readonly #akas: AkaDraws;

  constructor({ titles, seed }: GeneratedImdbOptions) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`${seed} is no seed: it must be a whole number from 0 to 2^53 - 1`);
    }
    this.titles = titles;
    this.people = namesFor(titles);
    this.seed = seed;
    this.#titleIds = new SpreadIds({ prefix: 'tt', count: titles, shortShare: ASSUMED.sevenDigits });
    this.#peopleIds = new SpreadIds({ prefix: 'nm', count: this.people, shortShare: ASSUMED.sevenDigits });
    this.#texts = new TitleTexts(seed, titles);
    this.#akas = new AkaDraws(this.#texts.homonyms.ownEpisodes);
  }

  /** The numbers of all titles in the order of IMDb's files: by id, as plain text. */
  titleNumbers(): Iterable<number> {
    return this.#titleIds.inTextOrder();
  }

  /** The numbers of all people in the order of name.basics. */
  peopleNumbers(): Iterable<number> {
    return this.#peopleIds.inTextOrder();
  }

  titleId(n: number): string {
    return this.#titleIds.id(n);
  }

  personId(n: number): string {
    return this.#peopleIds.id(n);
  }

  /** All about one title. */
  title(n: number): GeneratedTitle {
    const directors = this.crew(n).directors.map((person) => ({
      id: this.personId(person),
      name: drawName(new Draws(this.seed, 'person', person)),
    }));
    return { ...this.basics(n), directors, akas: this.akas(n), rating: this.rating(n) };
  }

  /** What a catalogue must hold of one title, once its data are loaded. */
  document(n: number): TitleDocument {
    return expectedDocument(this.title(n));
  }

  basics(n: number): GeneratedBasics {
    const id = this.titleId(n);
    const facts = drawFacts(new Draws(this.seed, 'facts', n));
    const text = this.#texts.text(n, facts.type);
    return { id, ...facts, primaryTitle: text.text, originalTitle: this.#originalTitle(n, text, facts.type) };
  }

  crew(n: number): GeneratedCrew {
    return drawCrew(new Draws(this.seed, 'crew', n), this.#type(n), this.people);
  }

  akas(n: number): GeneratedAka[] {
    const type = this.#type(n);
    const text = this.#texts.text(n, type);
    const originalTitle = this.#originalTitle(n, text, type);
    return this.#akas.draw(new Draws(this.seed, 'akas', n), { type, text, originalTitle });
  }

  rating(n: number): GeneratedRating | null {
    return drawRating(new Draws(this.seed, 'rating', n), this.#type(n));
  }

  person(n: number): GeneratedPerson {
    const draws = new Draws(this.seed, 'person', n);
    return { id: this.personId(n), ...drawPerson(draws, this.titles, (title) => this.titleId(title)) };
  }

  #type(n: number): TitleType {
    return drawType(new Draws(this.seed, 'facts', n));
  }

  #originalTitle(n: number, text: TitleText, type: TitleType): string {
    if (text.kind !== 'own' || text.language !== null || type === 'tvEpisode') return text.text;
    const draws = new Draws(this.seed, 'original', n);
    return draws.chance(TRANSLATED_FROM) ? foreignPhrase(draws, draws.weighted(LANGUAGES)) : text.text;
  }
}
