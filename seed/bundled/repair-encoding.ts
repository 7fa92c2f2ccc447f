/** Character → byte of the Mac Roman encoding, for the bytes beyond ASCII. */
const macRomanBytes = new Map(
  Array.from({ length: 128 }, (_, index): [string, number] => {
    const byte = 128 + index;
    return [new TextDecoder('macintosh').decode(Uint8Array.of(byte)), byte];
  }),
);
const windows1252 = new TextDecoder('windows-1252');

/** Signs that the repair would have had to invent: controls, letters rare in titles, punctuation inside a word. */
const implausible = /[\u0080-\u009fŠŽŒšžœŸƒˆ˜‰†‡¤¦§¨¬¯±¶¸]|\p{L}[‚„…–—‘’“”•™]\p{L}/u;

/**
 * Undoes one decoding mistake: text in Windows-1252 that was read as Mac Roman, as in "AmÈlie" for "Amélie",
 * "in pi˘" for "in più" and "2Ω" for "2½". Each character goes back to its Mac Roman byte and is read again.
 *
 * Text without such characters comes back as it was, and so does text where the result would be no title: a title
 * that is right already ("Amélie" would give "AmŽlie") is left alone.
 */
export function repairMacRoman(text: string): string {
  const bytes: number[] = [];
  for (const character of text) {
    const byte = character < '\u0080' ? character.charCodeAt(0) : macRomanBytes.get(character);
    if (byte === undefined) return text;
    bytes.push(byte);
  }
  const repaired = windows1252.decode(Uint8Array.from(bytes));
  return implausible.test(repaired) ? text : repaired;
}
