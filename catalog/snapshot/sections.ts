import { crc32 } from 'node:zlib';

import { SnapshotError } from './snapshot-error.ts';
import {
  ALIGNMENT,
  aligned,
  PEOPLE_SECTIONS,
  SECTION_NAMES,
  type SectionName,
  SECTIONS,
} from './snapshot-format.ts';
import { cut, damaged, decodeHeader, type SectionEntry, type SnapshotHeader } from './snapshot-header.ts';
import type { Steps } from './steps.ts';

/** The memory a snapshot lies in; a shared one serves several threads. */
export type SnapshotBuffer = ArrayBuffer | SharedArrayBuffer;

/** So many bytes are checked in a millisecond or less. */
const CHECKED_AT_ONCE = 512 * 1024;

/** The sections of a snapshot, as views of its memory. */
export class Sections {
  readonly header: SnapshotHeader;
  readonly #buffer: SnapshotBuffer;
  readonly #start: number;
  readonly #entries: ReadonlyMap<string, SectionEntry>;

  /** Checks only the header and how many bytes there are. Throws SnapshotError. */
  constructor(buffer: SnapshotBuffer) {
    const { header, headerBytes, totalBytes } = decodeHeader(new Uint8Array(buffer));
    if (totalBytes !== buffer.byteLength) throw cut(buffer.byteLength, totalBytes);
    this.header = header;
    this.#buffer = buffer;
    this.#start = headerBytes;
    this.#entries = sectionsOf(header);
  }

  /** Checks the bytes of all sections, those of names that this release does not know included. Throws SnapshotError. */
  *check(): Steps<void> {
    for (const section of this.header.sections) yield* this.#check(section);
  }

  /** Whether it says who directed what. */
  get havePeople(): boolean {
    return [...PEOPLE_SECTIONS].some((name) => this.#entries.has(name));
  }

  count(name: SectionName): number {
    return this.#entry(name).count;
  }

  bytes(name: SectionName): Uint8Array {
    return this.#view(this.#entry(name));
  }

  u16(name: SectionName): Uint16Array {
    const { offset, bytes } = this.#entry(name);
    return new Uint16Array(this.#buffer, this.#start + offset, bytes / 2);
  }

  u32(name: SectionName): Uint32Array {
    const { offset, bytes } = this.#entry(name);
    return new Uint32Array(this.#buffer, this.#start + offset, bytes / 4);
  }

  *#check(section: SectionEntry): Steps<void> {
    const view = this.#view(section);
    let checksum = 0;
    for (let at = 0; at < view.length; at += CHECKED_AT_ONCE) {
      checksum = crc32(view.subarray(at, at + CHECKED_AT_ONCE), checksum);
      yield;
    }
    const fill = new Uint8Array(
      this.#buffer,
      view.byteOffset + view.length,
      aligned(view.length) - view.length,
    );
    if (section.offset % ALIGNMENT !== 0 || checksum !== section.crc32 || fill.some((byte) => byte !== 0)) {
      throw damaged(`section ${section.name}`);
    }
  }

  #view({ offset, bytes }: SectionEntry): Uint8Array {
    return new Uint8Array(this.#buffer, this.#start + offset, bytes);
  }

  #entry(name: SectionName): SectionEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw damaged(`section ${name}, which is missing`);
    return entry;
  }
}

/**
 * Where each section lies, by name: all that this release needs are among them. Throws SnapshotError where one is missing, or is of a
 * later release.
 */
export function sectionsOf(header: SnapshotHeader): ReadonlyMap<string, SectionEntry> {
  const entries = new Map(header.sections.map((section) => [section.name, section]));
  for (const { name, version } of header.sections) {
    const known = (SECTIONS as Readonly<Record<string, number>>)[name];
    if (known !== undefined && version > known) {
      throw new SnapshotError(
        'TOO_NEW',
        `Section ${name} of the search snapshot has version ${version}, and this release reads ${known}: ` +
          'use the release that wrote it, or load the dataset anew.',
      );
    }
  }
  const hasPeople = header.sections.some(({ name }) => PEOPLE_SECTIONS.has(name as SectionName));
  for (const name of SECTION_NAMES) {
    const isDue = hasPeople || !PEOPLE_SECTIONS.has(name);
    if (isDue && !entries.has(name)) throw damaged(`section ${name}, which is missing`);
  }
  return entries;
}
