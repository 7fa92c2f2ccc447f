import { KEY_OF } from '../folding/text-folder.ts';

/**
 * A title as it lies in a scratch file, little-endian:
 *
 *     u32 its bytes, u32 votes and u16 year (both taken from their highest, so that they ascend with rank), u16 type, u32 texts
 *     u16 length and bytes of the id, then of the title
 *     for each text: u8 kind and KeyOf << 2; u16 length and bytes of its words; for KEY_OF.itself, u16 length and bytes of the key
 *     u32 credits; for each: u16 length and bytes of the person's id, then of the name; NO_NAME in place of the length where there is none
 */
export const RECORD = { headBytes: 16, votes: 4, year: 8, type: 10, texts: 12 } as const;

/** No name is as long. */
export const NO_NAME = 0xffff;

const MOST_VOTES = 0xffff_ffff;
/** Fits 14 bits. */
const NO_YEAR = 16_383;

export interface RecordHead {
  readonly bytes: number;
  readonly votes: number;
  readonly year: number | null;
  readonly type: number;
  readonly texts: number;
}

export function setRecordHead(
  buffer: Buffer,
  at: number,
  { bytes, votes, year, type, texts }: RecordHead,
): void {
  buffer.writeUInt32LE(bytes, at);
  buffer.writeUInt32LE(MOST_VOTES - votes, at + RECORD.votes);
  buffer.writeUInt16LE(year === null ? NO_YEAR : NO_YEAR - 1 - year, at + RECORD.year);
  buffer.writeUInt16LE(type, at + RECORD.type);
  buffer.writeUInt32LE(texts, at + RECORD.texts);
}

export function recordHead(buffer: Buffer, at: number): RecordHead {
  const year = buffer.readUInt16LE(at + RECORD.year);
  return {
    bytes: buffer.readUInt32LE(at),
    votes: MOST_VOTES - buffer.readUInt32LE(at + RECORD.votes),
    year: year === NO_YEAR ? null : NO_YEAR - 1 - year,
    type: buffer.readUInt16LE(at + RECORD.type),
    texts: buffer.readUInt32LE(at + RECORD.texts),
  };
}

/** Where the id of the record at a place begins. */
export function idFrom(at: number): number {
  return at + RECORD.headBytes + 2;
}

export function idTo(buffer: Buffer, at: number): number {
  return idFrom(at) + buffer.readUInt16LE(at + RECORD.headBytes);
}

/** Where the first text of the record at a place begins. */
export function firstTextAt(buffer: Buffer, at: number): number {
  const title = idTo(buffer, at);
  return title + 2 + buffer.readUInt16LE(title);
}

/** Where the text that begins at a place ends. */
export function textEnd(buffer: Buffer, at: number): number {
  const end = at + 3 + buffer.readUInt16LE(at + 1);
  return (buffer[at] ?? 0) >>> 2 === KEY_OF.itself ? end + 2 + buffer.readUInt16LE(end) : end;
}
