import { foldWords } from '../../catalog/fold-text.ts';

/** A word of a text as it is folded, and where in the text it stands, in UTF-16 units. */
export interface TypedWord {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

const token = /&|[\p{L}\p{N}\p{M}]+(?:['’ʼʻ][\p{L}\p{N}\p{M}]+)*/gu;

/** The folded words of a text with their places. Where folding joins or parts what stands apart, each has the place of the whole text. */
export function typedWords(text: string): TypedWord[] {
  const words: TypedWord[] = [];
  for (const match of text.matchAll(token)) {
    const from = match.index;
    const to = from + match[0].length;
    for (const word of foldWords(match[0])) words.push({ word, from, to });
  }
  const folded = foldWords(text);
  if (folded.length === words.length && folded.every((word, at) => word === words[at]?.word)) return words;
  return folded.map((word) => ({ word, from: 0, to: text.length }));
}
