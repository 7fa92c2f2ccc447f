/** What stands between two words of a folded text. */
const GAP = 0x20;
/** Longer strings are written, and longer runs of bytes copied, by Node, whose call costs as much as some thirty bytes here. */
const LONGEST_HERE = 32;

/** Writes a text as UTF-8 from a place on, where there is room for it, and tells how many bytes it took. */
export function writeText(buffer: Buffer, text: string, start: number): number {
  const { length } = text;
  if (length > LONGEST_HERE) return buffer.write(text, start, 'utf8');
  for (let n = 0; n < length; n += 1) {
    const unit = text.charCodeAt(n);
    if (unit > 0x7f) return buffer.write(text, start, 'utf8');
    buffer[start + n] = unit;
  }
  return length;
}

/** Copies bytes[from…to) to a place of a buffer that has room for them, and tells where they end. */
export function copyBytes(bytes: Buffer, from: number, to: number, buffer: Buffer, start: number): number {
  if (to - from > LONGEST_HERE) return start + bytes.copy(buffer, start, from, to);
  let at = start;
  for (let place = from; place < to; place += 1) buffer[at++] = bytes[place] ?? 0;
  return at;
}

/** Puts the words in bytes[from…to) together at a place of a buffer, all of them or all but the first, and tells where they end. */
export function joinWords(
  bytes: Uint8Array,
  [from, to]: readonly [from: number, to: number],
  buffer: Uint8Array,
  start: number,
  skipsWord: boolean,
): number {
  let place = from;
  if (skipsWord) while (place < to && bytes[place] !== GAP) place += 1;
  let at = start;
  for (; place < to; place += 1) {
    const byte = bytes[place] ?? GAP;
    if (byte !== GAP) buffer[at++] = byte;
  }
  return at;
}

/** Whether bytes[from…to) are more than one word. */
export function hasGap(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === GAP) return true;
  return false;
}
