import { createHash } from 'node:crypto';

import { SeedError } from '../seed-error.ts';

/** Where a folder says what is in its files, as the command sha256sum writes it. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

/** A file of checksums is small: what is larger is none. */
export const MAX_CHECKSUMS_BYTES = 1_000_000;

/**
 * The SHA-256 of each file that the text names, in lower-case hex digits, by name. Names may have a folder in front, which does not
 * count. Throws `SeedError` where a line is none of sha256sum's.
 */
export function parseChecksums(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    if (line.trim() === '') continue;
    const match = /^([\da-f]{64}) [ *](?:.*\/)?([^/]+)$/iu.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) {
      throw new SeedError(
        'SOURCE_MALFORMED',
        `${CHECKSUMS_FILE}, line ${index + 1}: not a line of sha256sum's ("<64 hex digits>  <file>"). Write it anew with sha256sum, or take it away.`,
      );
    }
    sums.set(match[2], match[1].toLowerCase());
  }
  return sums;
}

/** The bytes of a file, which must come to its checksum at their end. Throws `SeedError`, "SOURCE_MALFORMED" where they do not. */
export async function* withChecksum(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  expected: string | undefined,
): AsyncGenerator<Uint8Array> {
  if (expected === undefined) {
    yield* bytes;
    return;
  }
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest('hex');
  if (found !== expected) {
    throw new SeedError(
      'SOURCE_MALFORMED',
      `${file} is not the file that ${CHECKSUMS_FILE} says: its SHA-256 is ${found}, and ${expected} is due. Fetch it again, or correct ${CHECKSUMS_FILE}. Nothing was switched.`,
    );
  }
}
