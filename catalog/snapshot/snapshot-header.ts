import { crc32 } from 'node:zlib';

import { SnapshotError } from './snapshot-error.ts';
import { aligned, FORMAT_VERSION, MAGIC, PREAMBLE_BYTES } from './snapshot-format.ts';

/** Where one section lies and how it is checked. */
export interface SectionEntry {
  readonly name: string;
  /** By which rules its bytes are made. */
  readonly version: number;
  /** From the end of the header, in bytes: a multiple of 8. */
  readonly offset: number;
  /** Without the zeros that fill it up to a multiple of 8. */
  readonly bytes: number;
  /** How many entries it has. */
  readonly count: number;
  /** Of its bytes. */
  readonly crc32: number;
}

/** What a snapshot says of itself. */
export interface SnapshotFacts {
  /** DATASET_SCHEMA of the release that wrote it: keys and words are folded by its rules. */
  readonly schema: number;
  /** The label of the dataset version. */
  readonly version: string;
  readonly titles: number;
  readonly texts: number;
  readonly keys: number;
  readonly words: number;
}

export interface SnapshotHeader extends SnapshotFacts {
  readonly sections: readonly SectionEntry[];
}

/** A header as it was read, and where it ends. */
export interface ReadHeader {
  readonly header: SnapshotHeader;
  /** The bytes of the header itself. */
  readonly headerBytes: number;
  /** The bytes of the whole snapshot. */
  readonly totalBytes: number;
}

/** The header's bytes, a multiple of 8. */
export function encodeHeader(header: SnapshotHeader): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(aligned(PREAMBLE_BYTES + json.length)).fill(0x20);
  bytes.set(MAGIC);
  bytes.set(json, PREAMBLE_BYTES);
  const numbers = new DataView(bytes.buffer);
  numbers.setUint32(8, FORMAT_VERSION, true);
  numbers.setUint32(12, bytes.length - PREAMBLE_BYTES, true);
  numbers.setUint32(16, crc32(bytes.subarray(PREAMBLE_BYTES)), true);
  numbers.setUint32(20, 0, true);
  return bytes;
}

/**
 * Reads the header in front of a snapshot, of which no more than the header need be there: the first segment is enough to know how
 * many bytes the whole has. Throws SnapshotError.
 */
export function decodeHeader(bytes: Uint8Array): ReadHeader {
  const magic = bytes.subarray(0, MAGIC.length);
  if (!magic.every((byte, place) => byte === MAGIC[place])) {
    throw new SnapshotError('NOT_A_SNAPSHOT', 'These bytes are no search snapshot: they begin otherwise.');
  }
  if (bytes.length < PREAMBLE_BYTES) throw cut(bytes.length, PREAMBLE_BYTES);
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = numbers.getUint32(8, true);
  if (format !== FORMAT_VERSION) {
    throw new SnapshotError(
      'TOO_NEW',
      `The search snapshot has format ${format}, and this release reads ${FORMAT_VERSION}: ` +
        'use the release that wrote it, or load the dataset anew.',
    );
  }
  const headerBytes = PREAMBLE_BYTES + numbers.getUint32(12, true);
  if (bytes.length < headerBytes) throw cut(bytes.length, headerBytes);
  const json = bytes.subarray(PREAMBLE_BYTES, headerBytes);
  if (crc32(json) !== numbers.getUint32(16, true) || numbers.getUint32(20, true) !== 0) {
    throw damaged('the header');
  }
  const header = JSON.parse(Buffer.from(json).toString('utf8')) as SnapshotHeader;
  const data = header.sections.map(({ offset, bytes: length }) => aligned(offset + length));
  return { header, headerBytes, totalBytes: headerBytes + Math.max(0, ...data) };
}

/** Some bytes are there, others are due. */
export function cut(found: number, due: number): SnapshotError {
  return new SnapshotError(
    'CUT',
    `The search snapshot has ${found} bytes where ${due} are due: read it anew, and load the dataset anew if that does not help.`,
  );
}

/** The checksum of a part, named in words, does not match. */
export function damaged(part: string, cause?: unknown): SnapshotError {
  return new SnapshotError(
    'DAMAGED',
    `The search snapshot is damaged in ${part}: read it anew, and load the dataset anew if that does not help.`,
    { cause },
  );
}
