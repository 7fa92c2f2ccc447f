import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { Correction, Likeness } from './title-question.ts';
import type { TypedWord } from './typed-words.ts';

/** What of the typed text was read as something else, so that a text of the snapshot is what was asked for. */
export function correctionsOf(
  snapshot: Snapshot,
  typed: { readonly text: string; readonly key: string; readonly words: readonly TypedWord[] },
  found: number,
  likeness: Likeness,
): Correction[] {
  const corrections: Correction[] = [];
  const correct = ({ from, to }: { from: number; to: number }, word: string): void => {
    corrections.push({ from, to, typed: typed.text.slice(from, to), word });
  };
  if (likeness.by === 'words') {
    for (const asked of likeness.asked) {
      const word = wordIn(snapshot, found, asked.terms);
      if (word !== undefined && word !== asked.word) correct(asked, word);
      // A small word that the title does not have is no slip: nothing of it is wrong.
    }
    return corrections;
  }
  const { leftOut } = likeness;
  const key = termText(snapshot.keys, likeness.key);
  // A key is without the article that was typed in front of it.
  const rest = typed.words.slice(1);
  const ofKey =
    leftOut !== undefined || rest.map(({ word }) => word).join('') === typed.key ? rest : typed.words;
  if (leftOut !== undefined) correct(leftOut, '');
  const parts = partsOf(
    ofKey.map(({ word }) => word),
    key,
  );
  for (const [at, asked] of ofKey.entries()) {
    if (parts[at] !== asked.word) correct(asked, parts[at] ?? '');
  }
  return corrections;
}

/** The word of a text for which the nearest of these terms stands. */
export function wordIn(
  { words }: Snapshot,
  text: number,
  terms: readonly { readonly number: number }[],
): string | undefined {
  for (const { number } of terms) {
    const list = words.texts(words.at(number));
    if (list.seek(text) && list.text === text) return termText(words, number);
  }
  return undefined;
}

export function termText(index: Snapshot['keys'], number: number): string {
  const walk = index.at(number);
  return Buffer.from(walk.bytes.buffer, walk.bytes.byteOffset, walk.length).toString('utf8');
}

/**
 * Cuts a key into the parts that stand for the typed words, by the fewest edits between the words in a row and the key; an edit at a border is the
 * earlier word's. Takes letters(words) × letters(key) steps (Wagner and Fischer 1974, with exchanges of neighbours).
 */
export function partsOf(words: readonly string[], key: string): string[] {
  const joined = Array.from(words.join(''));
  const letters = Array.from(key);
  const steps = table(joined, letters);
  // From the end back: where in the key each typed letter begins.
  const begins = new Array<number>(joined.length + 1).fill(letters.length);
  const width = letters.length + 1;
  let i = joined.length;
  let j = letters.length;
  while (i > 0) {
    const here = steps[i * width + j] ?? 0;
    const swapped =
      i > 1 &&
      j > 1 &&
      joined[i - 1] === letters[j - 2] &&
      joined[i - 2] === letters[j - 1] &&
      joined[i - 1] !== letters[j - 1];
    const change = joined[i - 1] === letters[j - 1] ? 0 : 1;
    if (swapped && here === (steps[(i - 2) * width + j - 2] ?? 0) + 1) {
      begins[i - 1] = j - 1;
      begins[i - 2] = j - 2;
      i -= 2;
      j -= 2;
    } else if (j > 0 && here === (steps[(i - 1) * width + j - 1] ?? 0) + change) {
      i -= 1;
      j -= 1;
      begins[i] = j;
    } else if (here === (steps[(i - 1) * width + j] ?? 0) + 1) {
      i -= 1;
      begins[i] = j;
    } else {
      j -= 1;
    }
  }
  begins[0] = 0;
  let at = 0;
  return words.map((word) => {
    const from = begins[at] ?? 0;
    at += Array.from(word).length;
    return letters.slice(from, begins[at] ?? letters.length).join('');
  });
}

/** Edits between the first i of one and the first j of the other, at i × (letters of the other + 1) + j. */
function table(one: readonly string[], other: readonly string[]): Uint16Array {
  const width = other.length + 1;
  const steps = new Uint16Array((one.length + 1) * width);
  for (let i = 0; i <= one.length; i += 1) {
    for (let j = 0; j <= other.length; j += 1) {
      if (i === 0 || j === 0) {
        steps[i * width + j] = i + j;
        continue;
      }
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min(
        (steps[(i - 1) * width + j - 1] ?? 0) + change,
        (steps[(i - 1) * width + j] ?? 0) + 1,
        (steps[i * width + j - 1] ?? 0) + 1,
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (steps[(i - 2) * width + j - 2] ?? 0) + 1);
      }
      steps[i * width + j] = least;
    }
  }
  return steps;
}
