import { restoreArticle } from '../../catalog/leading-article.ts';
import { rules, type Rule } from './rules.ts';

/** Puts white space, doubled by hand or left at the ends, in order. */
export function tidySpaces(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** A readable title and the other titles it gives reason for. */
export interface CleanTitle {
  title: string;
  aliases: string[];
  rules: Rule[];
}

/**
 * Makes a title readable: an article behind a comma goes in front, "Ep." before a number is written out, and what
 * only tells releases apart goes: "(IMAX)", "(Canadian Release)", the film's own year. A remark in brackets at the
 * end stays, but the title without it is an alias: "Precious (Based on the Novel Push by Sapphire)" is "Precious".
 */
export function cleanTitle(raw: string, year: number | null): CleanTitle {
  const tidy = tidySpaces(raw);
  const released = tidy.replace(/ \((?:IMAX|[^()]* Release)\)$/iu, '');
  const dated = /^(.+) \((\d{4})\)$/u.exec(released);
  const undated = dated?.[1] !== undefined && Number(dated[2]) === year ? dated[1] : released;
  const title = restoreArticle(undated).replace(/\bEp\.(?= [IVX]+\b)/u, 'Episode');
  const aliases = new Set<string>();
  if (title !== undated) aliases.add(undated);
  const remark = /^(.+?)(?: or)? \([^()]+\)$/iu.exec(title);
  if (remark?.[1] !== undefined) aliases.add(remark[1]);
  return {
    title,
    aliases: [...aliases],
    rules: [
      ...(undated === tidy ? [] : [rules.releaseRemark]),
      ...(title === undated ? [] : [rules.articleInFront]),
      ...(remark === null ? [] : [rules.remarkIsOptional]),
    ],
  };
}
