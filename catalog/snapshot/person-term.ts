/**
 * A person as the index of people has them, so that they ascend by the key of their name:
 *
 *     the key of the name, as `nameKey` folds it, empty where there is none; a byte of 0, which no key has
 *     twice the length of the id, one more where there is a name, as a varint; the id; the name as it is displayed
 */
import { nameKey } from '../fold-name.ts';
import type { Director } from '../title-document.ts';

const END_OF_KEY = 0;

/** Where the parts of a person's term begin and end. */
export interface PersonParts {
  readonly idFrom: number;
  readonly idTo: number;
  /** The name reaches to the end of the term; undefined: there is none. */
  readonly nameFrom: number | undefined;
}

/** Where id and name of a person lie among bytes, in UTF-8. */
export interface PersonPlace {
  readonly idFrom: number;
  readonly idTo: number;
  /** Undefined: there is none. */
  readonly nameFrom: number | undefined;
  readonly nameTo: number;
}

/** What the terms of everybody with a key begin with. */
export function beginningOfKey(key: string): Uint8Array {
  return Buffer.from(`${key}\0`, 'utf8');
}

/** At least as many bytes as the term of a person takes, whose id and name have so many bytes together. */
export function mostPersonBytes(bytes: number): number {
  // What NFKD makes of a character has at most eighteen of them: U+FDFA.
  return 19 * bytes + 6;
}

/** Writes the term of a person to the beginning of bytes that have room for it, and tells how many it took. */
export function writePersonTerm(
  to: Buffer,
  bytes: Buffer,
  { idFrom, idTo, nameFrom, nameTo }: PersonPlace,
): number {
  let at =
    nameFrom === undefined ? 0 : to.write(nameKey(bytes.toString('utf8', nameFrom, nameTo)), 0, 'utf8');
  to[at++] = END_OF_KEY;
  let rest = 2 * (idTo - idFrom) + (nameFrom === undefined ? 0 : 1);
  for (; rest >= 0x80; rest >>>= 7) to[at++] = (rest & 0x7f) | 0x80;
  to[at++] = rest;
  // Both are short: a call of `copy` would take longer than the loop.
  for (let place = idFrom; place < idTo; place += 1) to[at++] = bytes[place] ?? 0;
  if (nameFrom === undefined) return at;
  for (let place = nameFrom; place < nameTo; place += 1) to[at++] = bytes[place] ?? 0;
  return at;
}

/** Finds the parts of the term that is the first `length` bytes. */
export function personParts(bytes: Uint8Array, length: number): PersonParts {
  let at = 0;
  while (at < length && bytes[at] !== END_OF_KEY) at += 1;
  at += 1;
  let byte = bytes[at++] ?? 0;
  let said = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[at++] ?? 0;
    said |= (byte & 0x7f) << shift;
  }
  const idTo = at + (said >>> 1);
  return { idFrom: at, idTo, nameFrom: (said & 1) === 1 ? idTo : undefined };
}

/** The person of the term that is the first `length` bytes. */
export function personIn(bytes: Uint8Array, length: number): Director {
  const { idFrom, idTo, nameFrom } = personParts(bytes, length);
  return {
    id: textOf(bytes.subarray(idFrom, idTo)),
    name: nameFrom === undefined ? null : textOf(bytes.subarray(nameFrom, length)),
  };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
