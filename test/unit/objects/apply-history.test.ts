import { expect } from 'chai';
import {
  appliedOnceMore,
  ApplyHistory,
  reversionOf,
  type AppliedBefore,
} from '../../../operator/movie-search-cluster/objects/apply-history.ts';
import { ago, now } from '../../support/observed.ts';

const applied = (times: number, secondsAgo: number, hash = 'a'): AppliedBefore => ({
  hash,
  times,
  lastAt: ago(secondsAgo),
});

const cases: Record<
  string,
  { before?: AppliedBefore; differs: boolean; isReverted: boolean; pauses: boolean }
> = {
  'suspects nobody where it was never applied': { differs: true, isReverted: false, pauses: false },
  'suspects nobody where a person has changed it twice': {
    before: applied(2, 1),
    differs: true,
    isReverted: false,
    pauses: false,
  },
  'pauses for 10 s where it was changed back for the third time': {
    before: applied(3, 9),
    differs: true,
    isReverted: true,
    pauses: true,
  },
  'tries again after that, and says so still': {
    before: applied(3, 10),
    differs: true,
    isReverted: true,
    pauses: false,
  },
  'pauses twice as long after each try': {
    before: applied(5, 39),
    differs: true,
    isReverted: true,
    pauses: true,
  },
  'pauses for 5 minutes at most': {
    before: applied(40, 300),
    differs: true,
    isReverted: true,
    pauses: false,
  },
  'begins anew at once where something else is wanted': {
    before: applied(40, 1, 'b'),
    differs: true,
    isReverted: false,
    pauses: false,
  },
  'says it for a minute more where the object is as it should be for once': {
    before: applied(3, 59),
    differs: false,
    isReverted: true,
    pauses: false,
  },
  'says nothing more where the object has stayed as it should be': {
    before: applied(3, 60),
    differs: false,
    isReverted: false,
    pauses: false,
  },
  'suspects nobody where the object was left alone for ten minutes': {
    before: applied(3, 600),
    differs: true,
    isReverted: false,
    pauses: false,
  },
};

describe('reversionOf', () => {
  for (const [name, { before, differs, ...expected }] of Object.entries(cases)) {
    it(name, () => {
      expect(reversionOf(before, 'a', differs, now)).to.deep.equal(expected);
    });
  }
});

describe('appliedOnceMore', () => {
  const after = (before: AppliedBefore | undefined) => appliedOnceMore(before, 'a', now).times;

  it('counts up where the same is applied again', () => {
    expect(after(applied(3, 299))).to.equal(4);
  });

  it('begins at one: the first time, with something else, and after ten minutes without', () => {
    expect([after(undefined), after(applied(3, 1, 'b')), after(applied(3, 600))]).to.deep.equal([1, 1, 1]);
  });
});

describe('ApplyHistory', () => {
  it('keeps clusters and objects apart, and forgets a cluster that is gone', () => {
    const history = new ApplyHistory();
    history.applied('default/movies', 'Service movies-db', 'a', now);
    history.applied('default/movies', 'Service movies-db', 'a', now);
    history.applied('default/movies', 'Service movies-read', 'a', now);
    expect([...history.of('default/movies')].map(([id, { times }]) => [id, times])).to.deep.equal([
      ['Service movies-db', 2],
      ['Service movies-read', 1],
    ]);
    expect(history.of('default/books').size).to.equal(0);
    history.forget('default/movies');
    expect(history.of('default/movies').size).to.equal(0);
  });
});
