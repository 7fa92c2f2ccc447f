import { foldWords } from '../../catalog/fold-text.ts';
import { partsOf } from './corrections.ts';
import type { TextRange } from './highlight.ts';
import type { Correction } from './title-question.ts';
import { typedWords } from './typed-words.ts';

/** The letters of a title that were typed otherwise, or not at all. Where a letter too many was typed, the one in front of it. */
export function correctedLetters(title: string, corrections: readonly Correction[]): TextRange[] {
  const { folded, places, begins } = lettersIn(title);
  const corrected = new Set<number>();
  for (const { typed, word } of corrections) {
    const at = placeOf(word, folded, begins);
    if (word === '' || at < 0) continue;
    for (const letter of changedIn(foldWords(typed).join(''), word)) corrected.add(at + letter);
  }
  const ranges: TextRange[] = [];
  for (const letter of [...corrected].toSorted((one, other) => one - other)) {
    const [from, to] = places[letter] ?? [0, 0];
    const before = ranges.at(-1);
    if (before === undefined || from > before[1]) ranges.push([from, to]);
    else ranges[ranges.length - 1] = [before[0], Math.max(before[1], to)];
  }
  return ranges.filter(([from, to]) => to > from);
}

/** Where in the folded text a word stands: at the beginning of one of its words, if it does at any. */
function placeOf(word: string, folded: string, begins: readonly number[]): number {
  return begins.find((begin) => folded.startsWith(word, begin)) ?? folded.indexOf(word);
}

/** Which letters of a word are not as they were typed, in UTF-16 units. */
function changedIn(typed: string, word: string): number[] {
  const letters = Array.from(typed);
  const changed: number[] = [];
  let at = 0;
  for (const [index, part] of partsOf(letters, word).entries()) {
    const letter = letters[index] ?? '';
    const end = at + part.length;
    if (part === '') {
      if (at > 0) changed.push(at - 1);
    } else if (part.startsWith(letter)) {
      for (let more = at + letter.length; more < end; more += 1) changed.push(more);
    } else {
      const kept = part.endsWith(letter) ? letter.length : 0;
      for (let more = at; more < end - kept; more += 1) changed.push(more);
    }
    at = end;
  }
  return changed;
}

/** The folded words of a title in a row, where each begins, and which part of the title each of their units is. */
function lettersIn(title: string): {
  readonly folded: string;
  readonly places: readonly TextRange[];
  readonly begins: readonly number[];
} {
  let folded = '';
  const places: TextRange[] = [];
  const begins: number[] = [];
  for (const { word, from, to } of typedWords(title)) {
    begins.push(folded.length);
    folded += word;
    let begin = from;
    let end = from;
    let length = 0;
    for (let unit = 0; unit < word.length; unit += 1) {
      while (length <= unit && end < to) {
        begin = end;
        end = endOfLetter(title, end, to);
        length = foldWords(title.slice(from, end)).join('').length;
      }
      places.push([begin, end]);
    }
  }
  return { folded, places, begins };
}

/** A character ends with the marks on it. */
function endOfLetter(title: string, at: number, most: number): number {
  let end = at + String.fromCodePoint(title.codePointAt(at) ?? 0).length;
  while (end < most && /^\p{M}/u.test(title.slice(end, end + 2))) {
    end += String.fromCodePoint(title.codePointAt(end) ?? 0).length;
  }
  return end;
}
