import { expect } from 'chai';
import fc from 'fast-check';

import { Deadline } from '../../../../api/deadline.ts';
import { lookupKeys, type KeyLookup } from '../../../../api/titles/lookup-keys.ts';
import { systemClock } from '../../../../time/clock.ts';
import { film, films } from '../../../support/film.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';

describe('lookupKeys', () => {
  async function lookup(
    replica: MemoryReplica,
    keys: readonly string[],
    limit: number,
  ): Promise<Map<string, KeyLookup>> {
    using deadline = new Deadline(systemClock, 1000);
    return await lookupKeys(
      new MemoryTitleReader('memory', replica),
      replica.pointer?.collection ?? '',
      keys,
      limit,
      deadline,
    );
  }
  const idsOf = (found: KeyLookup | undefined): unknown =>
    typeof found === 'object' ? found.map(({ _id }) => _id).toSorted() : found;

  it('reads all keys at once, and answers for each', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const found = await lookup(replica, ['heat', 'matrix', 'nothing'], 100);
    expect(replica.reads).to.deep.equal(['withKeys titles_1']);
    expect([...found.keys()]).to.deep.equal(['heat', 'matrix', 'nothing']);
    expect(idsOf(found.get('heat'))).to.have.length(5);
    expect(idsOf(found.get('matrix'))).to.deep.equal(['tt0133093']);
    expect(idsOf(found.get('nothing'))).to.deep.equal([]);
  });

  it('gives a title to each of its keys', async () => {
    const found = await lookup(
      new MemoryReplica().serve('1', films),
      ['amelie', 'ameliefrommontmartre'],
      100,
    );
    expect([...found.values()].map(idsOf)).to.deep.equal([['tt0211915'], ['tt0211915']]);
  });

  it('finds the key with too many titles, and everything of the others', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const found = await lookup(replica, ['matrix', 'heat', 'heatwave', 'amelie'], 3);
    expect(Object.fromEntries([...found].map(([key, titles]) => [key, idsOf(titles)]))).to.deep.equal({
      matrix: ['tt0133093'],
      heat: 'too many',
      heatwave: ['tt0045888'],
      amelie: ['tt0211915'],
    });
  });

  it('reads those beside the key with too many once more, together', async () => {
    const crowd = Array.from({ length: 60 }, (_, index) => film({ _id: `hot${index}`, title: 'Pilot' }));
    const others = Array.from({ length: 63 }, (_, index) =>
      film({ _id: `tt${index}`, title: `Film ${index}` }),
    );
    const replica = new MemoryReplica().serve('1', [...crowd.slice(0, 40), ...others, ...crowd.slice(40)]);
    const found = await lookup(replica, ['pilot', ...others.map(({ keys }) => keys[0]!)], 64);
    expect(found.get('pilot')).to.have.length(60);
    expect(others.every(({ _id, keys }) => idsOf(found.get(keys[0]!))?.toString() === _id)).to.equal(true);
    expect(replica.reads).to.have.length(3);
  });

  it('answers as one read for each key would, whatever the keys and the limit', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(key, { minLength: 1 }), { maxLength: 30 }),
        fc.uniqueArray(key, { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        async (keysOfTitles, asked, limit) => {
          const titles = keysOfTitles.map((keys, index) => film({ _id: `tt${index}`, title: 'x', keys }));
          const found = await lookup(new MemoryReplica().serve('1', titles), asked, limit);
          for (const one of asked) {
            const ids = titles.filter(({ keys }) => keys.includes(one)).map(({ _id }) => _id);
            expect(idsOf(found.get(one))).to.deep.equal(ids.length > limit ? 'too many' : ids.toSorted());
          }
        },
      ),
    );
  });
});
