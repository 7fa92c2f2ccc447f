import type { GeneratedImdb } from './generated-imdb.ts';
import type { GeneratedTitle } from './generated-title.ts';
import { ASSUMED, IMDB_SHAPE, TYPES, type TitleType } from './imdb-shape.ts';

/** What a catalogue's titles are like: shares from 0 to 1 of all titles, unless said otherwise. */
export interface ImdbStatistics {
  readonly titles: number;
  readonly namesPerTitle: number;
  readonly akasPerTitle: number;
  readonly types: Readonly<Record<TitleType, number>>;
  readonly distinctTitles: number;
  readonly nonAscii: number;
  readonly otherOriginalTitle: number;
  readonly withoutDirectors: number;
  /** Of titles with one or more. */
  readonly directorsPerTitle: number;
  readonly mostDirectors: number;
  readonly rated: number;
  /** Of rated titles. */
  readonly votesMedian: number;
  readonly votes90th: number;
  readonly meanRating: number;
  readonly eightDigits: number;
  readonly adult: number;
  readonly withoutYear: number;
  readonly withoutRuntime: number;
  readonly withoutGenres: number;
}

/**
 * Walks through all titles of a catalogue and counts. It holds each distinct title and each number of votes: some
 * 100 bytes a title.
 */
export function imdbStatistics(imdb: GeneratedImdb): ImdbStatistics {
  const tally = new Tally();
  for (let n = 1; n <= imdb.titles; n += 1) tally.add(imdb.title(n));
  return tally.result(imdb);
}

const ASCII = /^[\u0000-\u007f]*$/u;

class Tally {
  readonly #types = Object.fromEntries(Object.keys(TYPES).map((type) => [type, 0])) as Record<
    TitleType,
    number
  >;
  readonly #distinct = new Set<string>();
  readonly #votes: number[] = [];
  readonly #counts = {
    ...{ akas: 0, nonAscii: 0, otherOriginal: 0, undirected: 0, directors: 0, mostDirectors: 0, ratings: 0 },
    ...{ eightDigits: 0, adult: 0, noYear: 0, noRuntime: 0, noGenres: 0 },
  };

  add(title: GeneratedTitle): void {
    const counts = this.#counts;
    this.#types[title.type] += 1;
    this.#distinct.add(title.primaryTitle);
    counts.akas += title.akas.length;
    counts.nonAscii += Number(!ASCII.test(title.primaryTitle));
    counts.otherOriginal += Number(title.originalTitle !== title.primaryTitle);
    counts.undirected += Number(title.directors.length === 0);
    counts.directors += title.directors.length;
    counts.mostDirectors = Math.max(counts.mostDirectors, title.directors.length);
    counts.eightDigits += Number(title.id.length === 'tt12345678'.length);
    counts.adult += Number(title.isAdult);
    counts.noYear += Number(title.startYear === null);
    counts.noRuntime += Number(title.runtimeMinutes === null);
    counts.noGenres += Number(title.genres === null);
    if (title.rating === null) return;
    counts.ratings += title.rating.average;
    this.#votes.push(title.rating.votes);
  }

  result({ titles, people }: GeneratedImdb): ImdbStatistics {
    const counts = this.#counts;
    const votes = Float64Array.from(this.#votes).sort();
    const percentile = (share: number): number => votes[Math.floor(votes.length * share)] ?? Number.NaN;
    const types = Object.entries(this.#types).map(([type, count]) => [type, count / titles]);
    return {
      titles,
      namesPerTitle: people / titles,
      akasPerTitle: counts.akas / titles,
      types: Object.fromEntries(types) as Record<TitleType, number>,
      distinctTitles: this.#distinct.size / titles,
      nonAscii: counts.nonAscii / titles,
      otherOriginalTitle: counts.otherOriginal / titles,
      withoutDirectors: counts.undirected / titles,
      directorsPerTitle: counts.directors / (titles - counts.undirected),
      mostDirectors: counts.mostDirectors,
      rated: votes.length / titles,
      votesMedian: percentile(0.5),
      votes90th: percentile(0.9),
      meanRating: counts.ratings / votes.length,
      eightDigits: counts.eightDigits / titles,
      adult: counts.adult / titles,
      withoutYear: counts.noYear / titles,
      withoutRuntime: counts.noRuntime / titles,
      withoutGenres: counts.noGenres / titles,
    };
  }
}

/** A Markdown table of IMDb's figures beside those generated; an assumed one is in brackets. */
export function statisticsTable(found: ImdbStatistics): string {
  const ratio = (value: number): string => value.toFixed(2);
  const rows: (readonly [what: string, published: string, generated: string])[] = [
    ['titles', whole(IMDB_SHAPE.titles), whole(found.titles)],
    ['names to a title', ratio(IMDB_SHAPE.names / IMDB_SHAPE.titles), ratio(found.namesPerTitle)],
    ['aliases to a title', ratio(IMDB_SHAPE.akas / IMDB_SHAPE.titles), ratio(found.akasPerTitle)],
    ...(Object.keys(TYPES) as TitleType[]).map((type) => {
      const share = type === 'tvEpisode' ? percent(IMDB_SHAPE.episodes) : assumed(percent(TYPES[type].share));
      return [`type ${type}`, share, percent(found.types[type])] as const;
    }),
    ['distinct titles', percent(IMDB_SHAPE.distinctTitles), percent(found.distinctTitles)],
    ['titles not in ASCII', percent(IMDB_SHAPE.nonAscii), percent(found.nonAscii)],
    ['other original title', '', percent(found.otherOriginalTitle)],
    ['no director', percent(IMDB_SHAPE.withoutDirectors), percent(found.withoutDirectors)],
    ['directors, where there are any', '', ratio(found.directorsPerTitle)],
    ['most directors', '', whole(found.mostDirectors)],
    ['rated', percent(IMDB_SHAPE.rated), percent(found.rated)],
    ['votes of rated titles, p50', whole(IMDB_SHAPE.votesMedian), whole(found.votesMedian)],
    ['votes of rated titles, p90', whole(IMDB_SHAPE.votes90th), whole(found.votes90th)],
    ['mean rating', '', ratio(found.meanRating)],
    ['ids of eight digits', assumed(percent(1 - ASSUMED.sevenDigits)), percent(found.eightDigits)],
    ['adult', assumed(percent(ASSUMED.adult)), percent(found.adult)],
    ['no year', assumed(percent(ASSUMED.withoutYear)), percent(found.withoutYear)],
    ['no running time', assumed(percent(ASSUMED.withoutRuntime)), percent(found.withoutRuntime)],
    ['no genre', assumed(percent(ASSUMED.withoutGenres)), percent(found.withoutGenres)],
  ];
  return markdown([['', 'IMDb published', 'generated'], ...rows]);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const assumed = (figure: string): string => `(${figure})`;

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(header), rule, ...body.map(line)].join('\n');
}
