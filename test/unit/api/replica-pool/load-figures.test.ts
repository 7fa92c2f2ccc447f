import { expect } from 'chai';

import {
  cpuShare,
  lagBehind,
  loadRates,
  memoryShare,
  type TimedSample,
} from '../../../../api/replica-pool/load-figures.ts';
import { loadSampleOf } from '../../../support/load-sample.ts';

const sample = (known: Partial<TimedSample>): TimedSample => ({
  ...{ ...loadSampleOf(), at: 0 },
  ...known,
});

describe('cpuShare', () => {
  const before = sample({ at: 1000, cpuMs: 500, cores: 4 });
  for (const { what, first, second, share } of [
    {
      what: 'what was used of the cores in between',
      first: before,
      second: { at: 3000, cpuMs: 4500 },
      share: 0.5,
    },
    { what: 'never above 1', first: before, second: { at: 2000, cpuMs: 9500 }, share: 1 },
    {
      what: 'not known after a single sample',
      first: undefined,
      second: { at: 3000, cpuMs: 4500 },
      share: null,
    },
    { what: 'not known after a restart', first: before, second: { at: 3000, cpuMs: 20 }, share: null },
    {
      what: 'not known where the server does not say',
      first: before,
      second: { at: 3000, cpuMs: null },
      share: null,
    },
  ] as const) {
    it(`is ${what}`, () => expect(cpuShare(first, sample({ cores: 4, ...second }))).to.equal(share));
  }
});

describe('memoryShare', () => {
  it('is what is held of what may be held, and not known where either is not', () => {
    expect(memoryShare(sample({ residentBytes: 3, memoryBytes: 4 }))).to.equal(0.75);
    expect(memoryShare(sample({ residentBytes: 3 }))).to.equal(null);
    expect(memoryShare(sample({ memoryBytes: 4 }))).to.equal(null);
  });
});

describe('lagBehind', () => {
  const own = sample({ at: 1000, lastWriteAt: 50_000 });
  for (const { what, all, lag } of [
    {
      what: 'that to the one furthest ahead',
      all: [
        { at: 1000, lastWriteAt: 53_000 },
        { at: 1000, lastWriteAt: 57_000 },
      ],
      lag: 7000,
    },
    { what: 'less what was written since it was asked', all: [{ at: 2500, lastWriteAt: 51_500 }], lag: 0 },
    { what: 'nothing for the one furthest ahead', all: [{ at: 1000, lastWriteAt: 40_000 }], lag: 0 },
    { what: 'nothing beside those that do not tell', all: [{ at: 1000, lastWriteAt: null }], lag: 0 },
  ] as const) {
    it(`is ${what}`, () => expect(lagBehind(own, [own, ...all.map(sample)])).to.equal(lag));
  }
  it('is not known of one that does not tell', () => {
    expect(lagBehind(sample({ at: 1 }), [own])).to.equal(null);
  });
});

describe('loadRates', () => {
  const before = sample({ at: 1000, cpuMs: 500, networkInBytes: 100, diskReadBytes: 4096 });

  it('has what was used in a second, cores as cores', () => {
    const after = sample({ at: 3000, cpuMs: 1500, networkInBytes: 300, diskReadBytes: 4096 });
    expect(loadRates(before, after)).to.deep.equal({
      cpuCores: 0.5,
      networkInBytesPerSecond: 100,
      networkOutBytesPerSecond: null,
      diskReadBytesPerSecond: 0,
      diskWrittenBytesPerSecond: null,
    });
  });

  it('knows nothing after one sample, or after a restart, rather than 0', () => {
    const unknown = {
      cpuCores: null,
      networkInBytesPerSecond: null,
      networkOutBytesPerSecond: null,
      diskReadBytesPerSecond: null,
      diskWrittenBytesPerSecond: null,
    };
    expect(loadRates(undefined, before)).to.deep.equal(unknown);
    const restarted = sample({ at: 3000, cpuMs: 5, networkInBytes: 1, diskReadBytes: 0 });
    expect(loadRates(before, restarted)).to.deep.equal(unknown);
  });
});
