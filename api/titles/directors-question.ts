import { readingsIdentity } from '../../catalog/title-readings.ts';
import { type ByteText, toByteText } from '../byte-text.ts';
import { CursorRefused, decodeCursor, queryFingerprint, type Cursor } from './cursor.ts';
import type { DirectorsQuery } from './directors-query.ts';

/** A checked query with what follows from it alone; what few need is made when it is asked for, once. */
export class DirectorsQuestion {
  readonly query: DirectorsQuery;
  /** The beginning of the body, up to where it is the same for all who ask for the same. */
  readonly echo: ByteText;
  readonly cursor: Cursor | undefined;
  #understood: string | undefined;
  #fingerprint: string | undefined;
  #cacheKey: string | undefined;
  #typedCacheKey: string | undefined;

  /** @throws CursorRefused where the query's cursor is none, or belongs to another query */
  constructor(query: DirectorsQuery) {
    const { title, year, yearFrom, yearTo, type, director, match } = query;
    this.query = query;
    this.cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    if (this.cursor !== undefined && this.cursor.query !== this.fingerprint) {
      throw new CursorRefused('belongs to another query: start again without it');
    }
    const asked = { title, year, yearFrom, yearTo, type, director, match };
    this.echo = toByteText(`{"query":${JSON.stringify(asked)}`);
  }

  /** The same for two questions only where their answers are the same to the letter, but for the echo. */
  get cacheKey(): string {
    return (this.#cacheKey ??= JSON.stringify([this.#meant(), ...this.#asked()]));
  }

  /** The same only for what was typed to the letter: where likeness counts, and places in the text are told. */
  get typedCacheKey(): string {
    return (this.#typedCacheKey ??= JSON.stringify(['typed', this.query.title, ...this.#asked()]));
  }

  /** See `queryFingerprint`. */
  get fingerprint(): string {
    return (this.#fingerprint ??= queryFingerprint({ ...this.query, understood: this.#meant() }));
  }

  #meant(): string {
    return (this.#understood ??= readingsIdentity(this.query.title));
  }

  #asked(): unknown[] {
    const { year, yearFrom, yearTo, type, director, match, limit, cursor } = this.query;
    return [year, yearFrom, yearTo, type, director, match, limit, cursor];
  }
}
