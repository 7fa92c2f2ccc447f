import { crc32 } from 'node:zlib';

import { expect } from 'chai';

import { Snapshot } from '../../../../catalog/snapshot/snapshot.ts';
import { SnapshotError } from '../../../../catalog/snapshot/snapshot-error.ts';
import { aligned, PEOPLE_SECTIONS, type SectionName } from '../../../../catalog/snapshot/snapshot-format.ts';
import {
  decodeHeader,
  encodeHeader,
  type SectionEntry,
} from '../../../../catalog/snapshot/snapshot-header.ts';
import { buildSnapshot, joined, source } from '../../../support/snapshot.ts';

describe('a snapshot that is not as it should be', () => {
  let whole: Uint8Array;

  before(async () => {
    whole = new Uint8Array(
      await buildSnapshot([
        source({
          ...{ _id: 'a', title: 'The Kid', aliases: ['El chico'], year: 1921, votes: 3 },
          directors: [
            { id: 'nm0000122', name: 'Charles Chaplin' },
            { id: 'nm1', name: null },
          ],
        }),
        source({ _id: 'tt0000002', title: 'Kid' }),
      ]),
    );
  });

  function codeOf(bytes: Uint8Array): string {
    try {
      Snapshot.read(Uint8Array.from(bytes).buffer);
      return 'read';
    } catch (error) {
      expect(error).to.be.instanceOf(SnapshotError);
      return (error as SnapshotError).code;
    }
  }

  /** The snapshot with its sections changed and further bytes behind the data. */
  function changed(
    change: (sections: readonly SectionEntry[], dataBytes: number) => readonly SectionEntry[],
    further: Uint8Array = new Uint8Array(),
  ): Uint8Array {
    const { header, headerBytes } = decodeHeader(whole);
    const data = whole.subarray(headerBytes);
    const head = encodeHeader({ ...header, sections: change(header.sections, data.length) });
    return new Uint8Array(joined([head, data, further]));
  }

  it('is read where nothing is wrong', () => {
    expect(codeOf(whole)).to.equal('read');
    expect(codeOf(changed((sections) => sections))).to.equal('read');
  });

  it('is refused whichever byte is damaged', () => {
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = damaged[at]! ^ 0x41;
      expect(codeOf(damaged), `byte ${at}`).to.be.oneOf(['DAMAGED', 'NOT_A_SNAPSHOT', 'TOO_NEW', 'CUT']);
    }
  });

  it('is called damaged, with the section, where a section is', () => {
    const { header, headerBytes } = decodeHeader(whole);
    for (const { name, offset, bytes } of header.sections) {
      if (bytes === 0) continue;
      const damaged = Uint8Array.from(whole);
      damaged[headerBytes + offset] = damaged[headerBytes + offset]! ^ 1;
      expect(() => Snapshot.read(damaged.buffer))
        .to.throw(SnapshotError, `damaged in section ${name}:`)
        .with.property('code', 'DAMAGED');
    }
  });

  it('is refused at any length but its own', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(codeOf(whole.subarray(0, length)), `${length} bytes`).to.equal('CUT');
    }
    expect(codeOf(new Uint8Array(joined([whole, new Uint8Array(8)])))).to.equal('CUT');
  });

  it('is refused where a later release wrote it', () => {
    const later = Uint8Array.from(whole);
    later[8] = 2;
    expect(() => Snapshot.read(later.buffer))
      .to.throw(SnapshotError, /has format 2, and this release reads 1/u)
      .with.property('code', 'TOO_NEW');
    const newer = changed((sections) =>
      sections.map((each) => (each.name === 'keys' ? { ...each, version: 2 } : each)),
    );
    expect(() => Snapshot.read(Uint8Array.from(newer).buffer))
      .to.throw(SnapshotError, /Section keys .* version 2/u)
      .with.property('code', 'TOO_NEW');
  });

  it('is refused where a section is missing', () => {
    for (const missing of ['keyMinima', 'credits', 'people']) {
      const without = changed((sections) => sections.filter(({ name }) => name !== missing));
      expect(codeOf(without), missing).to.equal('DAMAGED');
    }
  });

  it('is read where a release before wrote it, which kept nobody', () => {
    expect(Snapshot.read(Uint8Array.from(whole).buffer).people?.count).to.equal(2);
    const { header, headerBytes } = decodeHeader(whole);
    const sections = header.sections.filter(({ name }) => !PEOPLE_SECTIONS.has(name as SectionName));
    const end = Math.max(...sections.map(({ offset, bytes }) => aligned(offset + bytes)));
    const data = whole.subarray(headerBytes, headerBytes + end);
    const snapshot = Snapshot.read(joined([encodeHeader({ ...header, sections }), data]));
    expect(snapshot.people).to.equal(undefined);
    expect(snapshot.title(0).title).to.equal('The Kid');
  });

  it('is read where it has sections that this release does not know, of whatever version', () => {
    const further = Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0);
    const places = { name: 'places', version: 9, bytes: 3, count: 1, crc32: crc32(further.subarray(0, 3)) };
    const withPlaces = changed((sections, offset) => [...sections, { ...places, offset }], further);
    expect(codeOf(withPlaces)).to.equal('read');
    expect(Snapshot.read(Uint8Array.from(withPlaces).buffer).title(0).title).to.equal('The Kid');
    withPlaces[withPlaces.length - 8] = 7;
    expect(codeOf(withPlaces)).to.equal('DAMAGED');
  });

  it('tells its length by its header alone', () => {
    const { headerBytes, totalBytes } = decodeHeader(whole);
    expect(totalBytes).to.equal(whole.length);
    expect(decodeHeader(whole.subarray(0, headerBytes)).totalBytes).to.equal(whole.length);
    expect(aligned(headerBytes)).to.equal(headerBytes);
  });
});
