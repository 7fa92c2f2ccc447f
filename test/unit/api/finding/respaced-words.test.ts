import { expect } from 'chai';

import { respacedWords } from '../../../../api/finding/respaced-words.ts';
import { typedWords } from '../../../../api/finding/typed-words.ts';
import type { Snapshot } from '../../../../catalog/snapshot/snapshot.ts';
import { snapshotOf, source } from '../../../support/snapshot.ts';

describe('respacedWords', () => {
  let snapshot: Snapshot;
  before(async () => {
    snapshot = await snapshotOf([
      source({ _id: 'v', title: 'Star Wars: Episode V - The Empire Strikes Back' }),
      source({ _id: 'g', title: 'Austin Powers in Goldmember' }),
      source({ _id: 'gold', title: 'Gold' }),
      source({ _id: 'member', title: 'The Member of the Wedding' }),
    ]);
  });

  for (const [typed, ...due] of [
    ['starwars empire', 'star wars empire'],
    ['gold member', 'goldmember'],
    ['goldmember'],
    ['memberof gold', 'member of gold'],
    ['empirestrikesback'],
    ['in a'],
    [''],
  ] as const) {
    it(`makes ${due.join(', ') || 'nothing'} of "${typed}"`, () => {
      const ways = respacedWords(snapshot, typedWords(typed)).map((way) =>
        way.map(({ word }) => word).join(' '),
      );
      expect(ways).to.deep.equal(due);
    });
  }
});
