import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { expect } from 'chai';
import fc from 'fast-check';

import {
  type DatasetPointer,
  type KeptDataset,
  POINTER_ID,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import {
  asKept,
  collectionsInUse,
  forgotten,
  keptOf,
  pointerState,
  READERS_LEAVE_MS,
  switchedTo,
  trimmed,
} from '../../../catalog/kept-datasets.ts';
import { KeptWorld, type WorldStep } from '../../support/kept-world.ts';

const noon = new Date('2026-11-24T12:00:00Z');

function dataset(version: string, more: Partial<KeptDataset> = {}): KeptDataset {
  const collection = titlesCollection(version);
  return { version, collection, titles: 3, rejectedRows: 0, loadedAt: noon, schema: DATASET_SCHEMA, ...more };
}

/** Served one after the other, the last one still. */
function servedInTurn(versions: readonly string[], keep: number, at = noon): DatasetPointer {
  const last = versions.reduce<DatasetPointer | null>(
    (before, version) => switchedTo(before, dataset(version), { keep, at }),
    null,
  );
  return last ?? expect.fail('no version');
}

const versionsOf = (pointer: DatasetPointer | null): string[] =>
  keptOf(pointer).map(({ version }) => version);

describe('what the pointer says is kept', () => {
  it('is nothing with the first version', () => {
    expect(servedInTurn(['a'], 2)).to.deep.equal({
      _id: POINTER_ID,
      ...dataset('a'),
      previous: null,
      kept: [],
      revision: 1,
      switchedAt: noon,
    });
  });

  it('is what was served before, last first, and no more than is to be kept', () => {
    expect(versionsOf(servedInTurn(['a', 'b', 'c', 'd'], 3))).to.deep.equal(['c', 'b']);
    expect(versionsOf(servedInTurn(['a', 'b', 'c', 'd'], 10))).to.deep.equal(['c', 'b', 'a']);
  });

  it('is the version before in any case, for readers that are in it', () => {
    expect(versionsOf(servedInTurn(['a', 'b', 'c'], 1))).to.deep.equal(['b']);
  });

  it('names the version before for releases that know of no other', () => {
    expect(servedInTurn(['a', 'b', 'c'], 3).previous).to.equal(titlesCollection('b'));
  });

  it('has all that the pointer said of a version, what this release does not know of too', () => {
    const odd = { ...servedInTurn(['a'], 2), titlesWithDirectors: 2, snapshot: 'snapshot_x' };
    const [kept] = keptOf(switchedTo(odd, dataset('b'), { keep: 2, at: noon }));
    expect(kept).to.deep.equal({ ...dataset('a'), titlesWithDirectors: 2, snapshot: 'snapshot_x' });
  });

  it('has one version twice where two sets of rules made it', () => {
    const before = switchedTo(null, dataset('a'), { keep: 2, at: noon });
    const anew = dataset('a', {
      schema: DATASET_SCHEMA + 1,
      collection: titlesCollection('a', DATASET_SCHEMA + 1),
    });
    const { kept } = switchedTo(before, anew, { keep: 2, at: noon });
    expect(kept).to.deep.equal([dataset('a')]);
  });

  it('goes back and forward again without losing or repeating a version', () => {
    const first = servedInTurn(['a', 'b', 'c'], 3);
    const back = switchedTo(first, dataset('a'), { keep: Infinity, at: noon });
    expect([back.version, ...versionsOf(back)]).to.deep.equal(['a', 'c', 'b']);
    const forth = switchedTo(back, dataset('c'), { keep: Infinity, at: noon });
    expect({ ...forth, revision: first.revision }).to.deep.equal({
      ...first,
      previous: titlesCollection('a'),
      kept: [dataset('a'), dataset('b')],
    });
  });

  it('begins with a pointer that an earlier release wrote', () => {
    const earlier: DatasetPointer = { _id: POINTER_ID, ...dataset('b'), previous: titlesCollection('a') };
    expect(collectionsInUse(earlier)).to.deep.equal([titlesCollection('b'), titlesCollection('a')]);
    const next = switchedTo(earlier, dataset('c'), { keep: 3, at: noon });
    expect(next).to.deep.include({ kept: [dataset('b')], revision: 1 });
    expect(collectionsInUse({ _id: POINTER_ID, ...dataset('b') }), 'not even the one before').to.equal(null);
  });
});

describe('what is dropped before a load', () => {
  const later = new Date(noon.getTime() + READERS_LEAVE_MS);

  it('is nothing while no more is kept than is to be', () => {
    expect(trimmed(servedInTurn(['a', 'b'], 2), { keep: 2, at: later })).to.equal(null);
    expect(trimmed(servedInTurn(['a'], 1), { keep: 1, at: later })).to.equal(null);
  });

  it('is what is beyond a number that was lowered', () => {
    const next = trimmed(servedInTurn(['a', 'b', 'c', 'd'], 4), { keep: 2, at: later });
    expect(next).to.deep.include({ version: 'd', kept: [dataset('c')], revision: 5 });
  });

  it('is the version before, where only one is to be kept, once readers have left it', () => {
    const pointer = servedInTurn(['a', 'b'], 1);
    expect(trimmed(pointer, { keep: 1, at: new Date(later.getTime() - 1) })).to.equal(null);
    const next = trimmed(pointer, { keep: 1, at: later });
    expect(next).to.deep.include({ version: 'b', previous: null, kept: [] });
  });

  it('is the version before of an earlier release, too', () => {
    const earlier: DatasetPointer = { _id: POINTER_ID, ...dataset('b'), previous: 'titles_x' };
    expect(trimmed(earlier, { keep: 1, at: later })).to.deep.include({ previous: null, kept: [] });
    expect(trimmed(earlier, { keep: 2, at: later })).to.equal(null);
  });

  it('can be one that is damaged', () => {
    const next = forgotten(servedInTurn(['a', 'b', 'c'], 3), titlesCollection('b'));
    expect(next).to.deep.include({ previous: titlesCollection('a'), kept: [dataset('a')], revision: 4 });
  });
});

describe('the state of the pointer', () => {
  it('tells a switch there and back from none', () => {
    const before = servedInTurn(['a', 'b'], 2);
    const away = switchedTo(before, dataset('a'), { keep: 2, at: noon });
    const back = switchedTo(away, dataset('b'), { keep: 2, at: noon });
    expect(asKept(back)).to.deep.equal(asKept(before));
    expect(pointerState(back)).not.to.deep.equal(pointerState(before));
  });

  it('is that of a pointer without a count, where an earlier release wrote it', () => {
    const earlier: DatasetPointer = { _id: POINTER_ID, ...dataset('b') };
    expect(pointerState(earlier).revision).to.deep.equal({ $exists: false });
  });
});

describe('loads and switches back that cross', () => {
  const versions = fc.constantFrom('a', 'b', 'c', 'd');
  const step: fc.Arbitrary<WorldStep> = fc.oneof(
    fc.record({
      kind: fc.constant('start' as const),
      version: versions,
      keep: fc.integer({ min: 1, max: 4 }),
    }),
    { weight: 8, arbitrary: fc.constant({ kind: 'loader' as const }) },
    fc.record({ kind: fc.constant('plan' as const), version: versions }),
    { weight: 2, arbitrary: fc.constant({ kind: 'switch' as const }) },
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 2 * READERS_LEAVE_MS }) }),
  );

  it('never drop what is served, or what the pointer says is kept', () => {
    const seen = { switchesBack: 0, overtaken: 0, drops: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 200, size: 'max' }), (steps) => {
        const world = new KeptWorld();
        for (const next of steps) {
          world.take(next);
          expect(world.lacking(), JSON.stringify(steps)).to.deep.equal([]);
        }
        seen.switchesBack += world.switchesBack;
        seen.overtaken += world.overtaken;
        seen.drops += world.drops;
      }),
      { numRuns: Number(process.env['LAW_RUNS'] ?? 150) },
    );
    // The walk goes where it can go wrong.
    expect(seen.switchesBack).to.be.above(100);
    expect(seen.overtaken).to.be.above(50);
    expect(seen.drops).to.be.above(100);
  });
});
