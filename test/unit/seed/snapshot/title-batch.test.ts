import { expect } from 'chai';
import fc from 'fast-check';

import { TitleBatcher, titlesOf } from '../../../../seed/snapshot/title-batch.ts';
import { source, titleSources } from '../../../support/snapshot.ts';

describe('TitleBatcher', () => {
  it('gives to another thread the titles that it was given, batch for batch', () => {
    fc.assert(
      fc.property(fc.array(titleSources(), { maxLength: 3 }), (batches) => {
        const batcher = new TitleBatcher();
        for (const titles of batches) {
          for (const title of titles) batcher.add(title);
          expect(batcher.titles).to.equal(titles.length);
          expect([...titlesOf(structuredClone(batcher.take()))]).to.deep.equal(titles);
          expect(batcher.titles).to.equal(0);
        }
      }),
    );
  });

  it('has room for more numbers than there is at first', () => {
    const batcher = new TitleBatcher();
    const title = source({ _id: 'a', aliases: Array.from({ length: 30_000 }, (_, n) => `alias ${n}`) });
    batcher.add(title);
    batcher.add({ ...title, _id: 'b' });
    expect([...titlesOf(batcher.take())]).to.deep.equal([title, { ...title, _id: 'b' }]);
  });

  it('leaves numbers that no title may have as they are, for the builder to refuse', () => {
    const batcher = new TitleBatcher();
    batcher.add(source({ _id: 'a', year: -1, votes: -1 }));
    expect([...titlesOf(batcher.take())]).to.deep.include(source({ _id: 'a', year: -1, votes: -1 }));
  });
});
