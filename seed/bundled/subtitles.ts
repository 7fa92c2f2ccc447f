import { foldTitle } from '../../catalog/fold-title.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import type { FilmRecord } from './film-record.ts';
import { SEQUEL } from './same-film.ts';

/**
 * The subtitles by which films are known as well: "The Two Towers" for "The Lord of the Rings: The Two Towers". Two words at the
 * least, and no mere number of a part. A subtitle that two films have, or that is another film's title, stands for nobody.
 *
 * @param groups the rows of each film
 * @returns by the rows of the film, its subtitle; films without one are not in it
 */
export function subtitlesOf(groups: readonly (readonly FilmRecord[])[]): Map<readonly FilmRecord[], string> {
  const owners = new Map<string, Set<readonly FilmRecord[]>>();
  const own = (title: string, group: readonly FilmRecord[]): void => {
    const key = foldTitle(title);
    owners.set(key, (owners.get(key) ?? new Set()).add(group));
  };
  const found = new Map<readonly FilmRecord[], string>();
  for (const group of groups) {
    for (const title of group.flatMap((record) => [record.title, ...record.aliases])) {
      own(title, group);
      const subtitle = subtitleOf(title);
      if (subtitle === null) continue;
      own(subtitle, group);
      if (!found.has(group)) found.set(group, subtitle);
    }
  }
  return new Map([...found].filter(([, subtitle]) => owners.get(foldTitle(subtitle))?.size === 1));
}

/** What follows the last colon or dash of a title; null where that is too little to be a title. */
export function subtitleOf(title: string): string | null {
  const subtitle = /^.*\S(?:: | - | – )(.+)$/u.exec(title)?.[1];
  if (subtitle === undefined) return null;
  const words = foldWords(subtitle);
  const telling = words.filter((word) => !/^\d/u.test(word) && !SEQUEL.test(word));
  return telling.length < 2 || SEQUEL.test(words[0] ?? '') ? null : subtitle;
}
