import { expect } from 'chai';

import { PEOPLE_SECTIONS, type SectionName } from '../../../../catalog/snapshot/snapshot-format.ts';
import { decodeHeader, encodeHeader } from '../../../../catalog/snapshot/snapshot-header.ts';
import { isWholeSnapshot } from '../../../../catalog/snapshot/whole-snapshot.ts';
import { buildSnapshot, source } from '../../../support/snapshot.ts';

describe('isWholeSnapshot', () => {
  let header: Uint8Array;
  let rest: number;
  before(async () => {
    const whole = new Uint8Array(await buildSnapshot([source({ _id: 'a' })]));
    const { headerBytes, totalBytes } = decodeHeader(whole);
    header = whole.subarray(0, headerBytes);
    rest = totalBytes - headerBytes;
  });

  it('counts segments of whatever size', () => {
    expect(rest % 8).to.equal(0);
    expect(isWholeSnapshot({ header, segmentBytes: rest / 8, segments: 9 })).to.equal(true);
    expect(isWholeSnapshot({ header, segmentBytes: rest - 1, segments: 3 }), 'a short last one').to.equal(
      true,
    );
    expect(isWholeSnapshot({ header, segmentBytes: rest, segments: 2 }), 'one alone').to.equal(true);
  });

  it('takes none for whole that has a section of a later version, which no finder could read', () => {
    const { header: said } = decodeHeader(header);
    const sections = said.sections.map((section) =>
      section.name === 'keys' ? { ...section, version: section.version + 1 } : section,
    );
    const later = encodeHeader({ ...said, sections });
    expect(isWholeSnapshot({ header: later, segmentBytes: rest, segments: 2 })).to.equal(false);
  });

  it('takes none for whole that has people but not all of their sections', () => {
    const { header: said } = decodeHeader(header);
    for (const missing of PEOPLE_SECTIONS) {
      const sections = said.sections.filter(({ name }) => name !== missing);
      const without = encodeHeader({ ...said, sections });
      expect(isWholeSnapshot({ header: without, segmentBytes: rest, segments: 2 }), missing).to.equal(false);
    }
    const sections = said.sections.filter(({ name }) => !PEOPLE_SECTIONS.has(name as SectionName));
    const nobody = encodeHeader({ ...said, sections });
    expect(isWholeSnapshot({ header: nobody, segmentBytes: rest, segments: 2 })).to.equal(true);
  });

  it('misses one that is not there, and takes none too many', () => {
    for (const segments of [1, 8, 10]) {
      expect(isWholeSnapshot({ header, segmentBytes: rest / 8, segments }), `${segments}`).to.equal(false);
    }
    expect(isWholeSnapshot({ header, segmentBytes: null, segments: 9 }), 'the first is missing').to.equal(
      false,
    );
    expect(isWholeSnapshot({ header: null, segmentBytes: rest, segments: 2 }), 'no header').to.equal(false);
    expect(isWholeSnapshot({ header: null, segmentBytes: null, segments: 0 }), 'nothing').to.equal(false);
  });

  it('takes a header by itself where there is nothing else', () => {
    const { header: said } = decodeHeader(header);
    const nothing = said.sections.map((section) => ({ ...section, offset: 0, bytes: 0, count: 0 }));
    const empty = encodeHeader({ ...said, sections: nothing });
    expect(isWholeSnapshot({ header: empty, segmentBytes: null, segments: 1 })).to.equal(true);
  });

  it('is none behind a header that cannot be read', () => {
    const damaged = Uint8Array.from(header, (byte, place) => (place === 40 ? byte ^ 1 : byte));
    expect(isWholeSnapshot({ header: damaged, segmentBytes: rest, segments: 2 })).to.equal(false);
    expect(isWholeSnapshot({ header: Uint8Array.of(1, 2), segmentBytes: rest, segments: 2 })).to.equal(false);
  });
});
