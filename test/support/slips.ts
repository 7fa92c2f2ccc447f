import { foldCharacters } from '../../catalog/fold-text.ts';

/** Letters that lie side by side on a keyboard of the English layout. */
const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const BESIDE = neighbours();

/** What a hand does wrong, and how often in a hundred. */
const KINDS = [
  ['beside', 35],
  ['dropped', 25],
  ['exchanged', 20],
  ['doubled', 10],
  ['inserted', 10],
] as const;
type SlipKind = (typeof KINDS)[number][0];

/**
 * The error model: a slip hits a letter of the title, each letter with the same chance, digits and spacing never. It is the key beside
 * (35 %), a letter dropped (25 %), exchanged with the next in its word (20 %), doubled (10 %), or with the key beside struck as well (10 %).
 * Of these the last three are two of Damerau's four (1964). Letters that the English keyboard lacks are dropped, exchanged or doubled.
 *
 * @param random in [0, 1)
 * @returns the text with so many slips; undefined where it has too few letters
 */
export function withSlips(text: string, slips: number, random: () => number): string | undefined {
  const letters = Array.from(text);
  for (let slip = 0; slip < slips; slip += 1) {
    const places = [...letters.keys()].filter((at) => /\p{L}/u.test(letters[at] ?? ''));
    if (places.length < 3) return undefined;
    for (let done = false; !done;) {
      const at = places[Math.floor(random() * places.length)] ?? 0;
      done = apply(letters, at, drawn(random), random);
    }
  }
  return letters.join('');
}

/** Makes the slip, unless it changes nothing or cannot be made here. */
function apply(letters: string[], at: number, kind: SlipKind, random: () => number): boolean {
  const letter = letters[at] ?? '';
  const beside = BESIDE.get(foldCharacters(letter)) ?? '';
  const other = beside[Math.floor(random() * beside.length)];
  const next = letters[at + 1] ?? '';
  switch (kind) {
    case 'beside':
      if (other !== undefined) letters[at] = other;
      return other !== undefined;
    case 'inserted':
      if (other !== undefined) letters.splice(at + 1, 0, other);
      return other !== undefined;
    case 'dropped':
      letters.splice(at, 1);
      return true;
    case 'doubled':
      letters.splice(at, 0, letter);
      return true;
    case 'exchanged':
      if (!/\p{L}/u.test(next) || foldCharacters(next) === foldCharacters(letter)) return false;
      letters.splice(at, 2, next, letter);
      return true;
    default:
      return kind satisfies never;
  }
}

function drawn(random: () => number): SlipKind {
  let left = random() * 100;
  for (const [kind, share] of KINDS) {
    left -= share;
    if (left < 0) return kind;
  }
  return 'beside';
}

function neighbours(): Map<string, string> {
  const beside = new Map<string, string>();
  for (const [row, keys] of KEYBOARD.entries()) {
    for (const [at, key] of Array.from(keys).entries()) {
      const around = [
        keys[at - 1],
        keys[at + 1],
        ...[row - 1, row + 1].flatMap((r) => {
          // Each row is shifted by about half a key against the one above.
          const other = KEYBOARD[r] ?? '';
          return r < row ? [other[at], other[at + 1]] : [other[at - 1], other[at]];
        }),
      ];
      beside.set(key, around.filter((letter) => letter !== undefined).join(''));
    }
  }
  return beside;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32, by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
