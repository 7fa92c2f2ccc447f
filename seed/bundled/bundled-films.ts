import { foldWords } from '../../catalog/fold-text.ts';
import type { FilmRecord, RowOrigin } from './film-record.ts';
import { filmTitle, type MadeFilm } from './film-title.ts';
import { groupFilms } from './merge-films.ts';
import { areOneSlipApart } from './one-letter-off.ts';
import { withOneNameEach } from './one-name-each.ts';
import { joinOtherLanguages } from './other-language.ts';
import { PersonSpellings } from './person-spellings.ts';
import { rules, type Rule } from './rules.ts';
import { subtitlesOf } from './subtitles.ts';

/** A film, and each use of a rule on its rows. */
export interface BundledFilm {
  readonly film: MadeFilm['film'];
  readonly notes: readonly { readonly origin: RowOrigin; readonly rule: Rule }[];
}

/** The films that rows of all sources describe, those of the most trusted source first. */
export function bundledFilms(rows: readonly FilmRecord[]): BundledFilm[] {
  const records = withOneNameEach(rows, spellingsOf(rows));
  const people = spellingsOf(records);
  const { groups, joined } = joinOtherLanguages(groupFilms(records));
  const translated = new Set(joined);
  const subtitles = subtitlesOf(groups);
  return groups.map((group) => {
    const { film, rules: made } = filmTitle(group, people, subtitles.get(group) ?? null);
    const [first, ...others] = group;
    const notes = [
      ...group.flatMap(({ origin, rules: applied }) => applied.map((rule) => ({ origin, rule }))),
      ...others.map((record) => ({ origin: record.origin, rule: joinedBy(record, first, translated) })),
      ...(first === undefined ? [] : made.map((rule) => ({ origin: first.origin, rule }))),
    ];
    return { film, notes };
  });
}

function spellingsOf(records: readonly FilmRecord[]): PersonSpellings {
  const people = new PersonSpellings();
  for (const name of records.flatMap(({ directors }) => directors)) people.add(name);
  return people;
}

function joinedBy(
  record: FilmRecord,
  first: FilmRecord | undefined,
  translated: ReadonlySet<FilmRecord>,
): Rule {
  if (translated.has(record)) return rules.otherLanguage;
  const isVariant = first !== undefined && areOneSlipApart(foldWords(first.title), foldWords(record.title));
  return isVariant ? rules.spellingVariant : rules.sameFilm;
}
