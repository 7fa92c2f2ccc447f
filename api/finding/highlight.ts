import { foldWords } from '../../catalog/fold-text.ts';
import { KEY_ARTICLES } from './small-words.ts';
import { type TypedWord, typedWords } from './typed-words.ts';

/** A part of a displayed text, [from, to) in UTF-16 units. */
export type TextRange = readonly [from: number, to: number];

/** The parts of a title that make up the beginning of its key: letters only, a word a range, without an article in front. */
export function highlightBeginning(title: string, beginning: string): TextRange[] {
  const words = typedWords(title);
  const [first, ...rest] = words;
  const hasArticle = first !== undefined && KEY_ARTICLES.some((article) => article === first.word);
  for (const from of hasArticle ? [rest, words] : [words]) {
    if (
      !from
        .map(({ word }) => word)
        .join('')
        .startsWith(beginning)
    )
      continue;
    const ranges: TextRange[] = [];
    let left = beginning.length;
    for (const word of from) {
      if (left <= 0) break;
      ranges.push(beginningOf(title, word, left));
      left -= word.word.length;
    }
    return ranges;
  }
  return [];
}

/** The words of a title that are among those wanted, and of any other the beginning that is wanted; '' where none is. */
export function highlightWords(title: string, wanted: ReadonlySet<string>, beginning: string): TextRange[] {
  const ranges: TextRange[] = [];
  for (const word of typedWords(title)) {
    if (wanted.has(word.word)) ranges.push([word.from, word.to]);
    else if (beginning !== '' && word.word.startsWith(beginning))
      ranges.push(beginningOf(title, word, beginning.length));
  }
  return ranges;
}

/** As much of a word as its folded form has in so many of its first units; the whole where it has no more. */
function beginningOf(title: string, { word, from, to }: TypedWord, units: number): TextRange {
  if (units >= word.length) return [from, to];
  for (let end = from + 1; end < to; end += 1) {
    if (foldWords(title.slice(from, end)).join('').length >= units)
      return [from, endOfCharacter(title, end, to)];
  }
  return [from, to];
}

/** A character is not cut, nor parted from the marks on it. */
function endOfCharacter(title: string, end: number, most: number): number {
  let at = end;
  while (at < most && /^[\p{M}\udc00-\udfff]/u.test(title.slice(at, at + 1))) at += 1;
  return at;
}
