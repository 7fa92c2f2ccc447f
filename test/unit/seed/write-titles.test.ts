import { expect } from 'chai';
import fc from 'fast-check';

import type { TitleDocuments } from '../../../seed/documents/title-bson.ts';
import { LAST_IDS, storedTitles } from '../../../seed/stored-titles.ts';
import type { SourceItem, TitleSource } from '../../../seed/title-source.ts';
import { BATCH_SIZE, MAX_WRITES_IN_FLIGHT } from '../../../seed/write-limits.ts';
import { writeTitles } from '../../../seed/write-titles.ts';
import { readDocuments } from '../../support/title-documents.ts';

const nothing = {
  reading: () => undefined,
  batch: () => undefined,
  group: () => undefined,
  title: () => undefined,
};
const neverStopped = new AbortController().signal;

/** Films whose ids ascend as text, in groups of 500. */
function films(count: number, longAliases = 0): TitleSource {
  const title = (number: number): SourceItem => ({
    kind: 'title',
    title: {
      _id: `tt${String(number).padStart(7, '0')}`,
      title: `Film ${number}`,
      originalTitle: null,
      aliases: Array.from({ length: longAliases }, (_, index) => `${index}`.padEnd(1000, 'x')),
      year: null,
      type: 'movie',
      votes: 0,
      rating: null,
      directors: [],
    },
  });
  return {
    kind: 'imdb',
    description: 'films',
    ascending: true,
    settings: { titles: 'all types', aliases: 'all' },
    look: () => Promise.resolve({ files: [], missing: [] }),
    async *items() {
      for (let first = 0; first < count; first += 500) {
        await Promise.resolve();
        yield Array.from({ length: Math.min(500, count - first) }, (_, index) => title(first + index));
      }
    },
  };
}

/** A collection whose loader is killed: of the writes that are under way by then, some arrive and some do not. */
class KillingStore {
  readonly titles = new Set<string>();
  sent = 0;

  /** The ids that are looked at when a run begins. */
  get stored(): ReturnType<typeof storedTitles> {
    return storedTitles([...this.titles].toSorted().toReversed().slice(0, LAST_IDS));
  }

  /**
   * Runs the loader until its `killAt`th write has begun, and answers those before it late and in any order.
   *
   * @param arrives whether the write of that number arrives although nobody hears of it
   */
  async run(source: TitleSource, killAt: number, arrives: (write: number) => boolean): Promise<boolean> {
    const killed = new Error('killed');
    const underWay = new Map<number, { batch: TitleDocuments; answer: () => void }>();
    let begun = 0;
    let isKilled = false;
    const store = (write: number): void => {
      const { batch, answer } = underWay.get(write) ?? {};
      // Only now, as a socket may: nothing may have been written over them.
      if (batch !== undefined) for (const { _id } of readDocuments(batch)) this.titles.add(_id);
      answer?.();
      underWay.delete(write);
    };
    const addTitles = (batch: TitleDocuments): Promise<void> => {
      if (isKilled) return Promise.reject(killed);
      const write = (begun += 1);
      this.sent += batch.count;
      const answered = Promise.withResolvers<undefined>();
      underWay.set(write, { batch, answer: () => answered.resolve(undefined) });
      if (begun === killAt) {
        isKilled = true;
        for (const each of [...underWay.keys()]) if (arrives(each)) store(each);
        return Promise.reject(killed);
      }
      // The last one first, as long as the loader has others to wait for.
      setImmediate(() => {
        if (!isKilled) store(Math.max(...underWay.keys()));
      });
      return answered.promise;
    };
    const work = writeTitles(source, { stored: this.stored, addTitles }, neverStopped, nothing).then(
      () => true,
      (error: unknown) => {
        if (error !== killed) throw error;
        return false;
      },
    );
    const settle = setInterval(() => {
      if (isKilled) for (const { answer } of underWay.values()) answer();
    }, 1);
    try {
      return await work;
    } finally {
      clearInterval(settle);
    }
  }
}

describe('writeTitles', function () {
  this.timeout(60_000);

  it('stores every title once, wherever runs were killed and whichever of their last writes arrived', async () => {
    const count = 14 * BATCH_SIZE;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 65_535 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (kills) => {
          const store = new KillingStore();
          for (const [killAt, arriving] of kills) {
            await store.run(films(count), killAt, (write) => ((arriving >> write) & 1) === 1);
          }
          expect(await store.run(films(count), 0, () => false)).to.equal(true);
          expect(store.titles.size).to.equal(count);
          expect(store.sent, 'titles sent').to.be.at.most(
            count + kills.length * MAX_WRITES_IN_FLIGHT * BATCH_SIZE,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts titles that are stored already, and does not send them', async () => {
    const stored = storedTitles(['tt0000001', 'tt0000000']);
    const sent: number[] = [];
    const addTitles = (batch: TitleDocuments): Promise<void> => {
      sent.push(batch.count);
      return Promise.resolve();
    };
    const tally = await writeTitles(films(5), { stored, addTitles }, neverStopped, nothing);
    expect({ sent, titles: tally.titles }).to.deep.equal({ sent: [3], titles: 5 });
  });

  it('keeps a write below what MongoDB takes at once, however long titles are', async () => {
    const sizes: number[] = [];
    const addTitles = (batch: TitleDocuments): Promise<void> => {
      sizes.push(batch.bytes.length);
      return Promise.resolve();
    };
    const tally = await writeTitles(films(60, 300), { stored: null, addTitles }, neverStopped, nothing);
    expect(tally.titles).to.equal(60);
    expect(Math.max(...sizes)).to.be.below(20_000_000);
  });
});
