/** A folded text as code points: the first `length` of `points`. What `≤ 2 from 8 letters` counts are these. */
export interface Letters {
  readonly points: Uint32Array;
  readonly length: number;
}

/** The letters of a text. */
export function lettersOf(text: string): Letters {
  const points = new Uint32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) ?? 0;
    if (point > 0xffff) at += 1;
    points[length++] = point;
  }
  return { points, length };
}

/** Letters that are read from one term after another, into the same memory. */
export class TermLetters implements Letters {
  points = new Uint32Array(128);
  length = 0;

  /** Takes the first `bytes` of well-formed UTF-8. */
  read(utf8: Uint8Array, bytes: number): void {
    if (this.points.length < bytes) this.points = new Uint32Array(bytes * 2);
    const { points } = this;
    let length = 0;
    for (let at = 0; at < bytes;) {
      const first = utf8[at++] ?? 0;
      if (first < 0x80) {
        points[length++] = first;
        continue;
      }
      const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      let point = first & (0x3f >> more);
      for (let left = more; left > 0; left -= 1) point = (point << 6) | ((utf8[at++] ?? 0) & 0x3f);
      points[length++] = point;
    }
    this.length = length;
  }
}

/** The bits of a signature that stand for letters; those above stand for digits. */
export const LETTER_BITS = 26;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Which letters there are, as 26 bits, and above them six bits that depend on the digits in their order. One edit changes two of the
 * lower bits at most, and a letter more or less changes one, so that two texts whose signatures differ in more need not be compared.
 */
export function signatureOf({ points, length }: Letters): number {
  let letters = 0;
  let digits = 0;
  for (let at = 0; at < length; at += 1) {
    const point = points[at] ?? 0;
    if (isDigit(point)) digits = (Math.imul(digits, 11) + point - DIGIT_0 + 1) & 63;
    else letters |= 1 << (point % LETTER_BITS);
  }
  return (letters | (digits << LETTER_BITS)) >>> 0;
}

/** Whether two texts have the same digits in the same order. */
export function sameDigits(one: Letters, other: Letters): boolean {
  let at = 0;
  for (let place = 0; place < one.length; place += 1) {
    const point = one.points[place] ?? 0;
    if (!isDigit(point)) continue;
    while (at < other.length && !isDigit(other.points[at] ?? 0)) at += 1;
    if (at === other.length || other.points[at] !== point) return false;
    at += 1;
  }
  while (at < other.length && !isDigit(other.points[at] ?? 0)) at += 1;
  return at === other.length;
}

function isDigit(point: number): boolean {
  return point >= DIGIT_0 && point <= DIGIT_9;
}

/** How many bits of a 32-bit number are set (Warren, Hacker's Delight, 5-1). */
export function bitsSet(number: number): number {
  let bits = number - ((number >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
