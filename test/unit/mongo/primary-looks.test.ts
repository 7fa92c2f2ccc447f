import { expect } from 'chai';

import { PrimaryLooks } from '../../../operator/mongo/primary-looks.ts';

describe('PrimaryLooks', () => {
  it('keeps those of each set, oldest first', () => {
    const looks = new PrimaryLooks();
    looks.add('a', { at: 1, newestWrite: 10, lagging: [] });
    looks.add('b', { at: 2, newestWrite: 99, lagging: [] });
    looks.add('a', { at: 3, newestWrite: 20, lagging: [] });
    expect(looks.of('a')).to.deep.equal([
      { at: 1, newestWrite: 10, lagging: [] },
      { at: 3, newestWrite: 20, lagging: [] },
    ]);
    expect(looks.of('c')).to.deep.equal([]);
  });

  it('forgets what is older than two minutes, of sets that nobody looks at any more too', () => {
    const looks = new PrimaryLooks();
    looks.add('gone', { at: 0, newestWrite: 10, lagging: [] });
    looks.add('a', { at: 0, newestWrite: 10, lagging: [] });
    looks.add('a', { at: 120_001, newestWrite: 20, lagging: [] });
    expect(looks.of('gone')).to.deep.equal([]);
    expect(looks.of('a')).to.deep.equal([{ at: 120_001, newestWrite: 20, lagging: [] }]);
  });
});
