declare const byteText: unique symbol;

/**
 * UTF-8 as a text of one byte a character (Latin-1): a body that is ready to go out. Node writes such a text together with the head of
 * the answer in one piece, which it does not do with a Buffer.
 */
export type ByteText = string & { readonly [byteText]: true };

/** Where a text is in ASCII, it is its own bytes. */
const BEYOND_ASCII = /[\u0080-\uffff]/;

export function toByteText(text: string): ByteText {
  if (!BEYOND_ASCII.test(text)) return text as ByteText;
  return Buffer.from(text).toString('latin1') as ByteText;
}

export function fromByteText(bytes: ByteText): string {
  return Buffer.from(bytes, 'latin1').toString();
}

export function joinByteTexts(...parts: readonly ByteText[]): ByteText {
  return parts.join('') as ByteText;
}
