import { expect } from 'chai';
import type { FollowingState } from '../../../../kube/following.ts';
import { staleCopies } from '../../../../operator/movie-search-cluster/observe/watch-health.ts';

describe('staleCopies', () => {
  const heardAt = new Date('2026-11-24T12:00:00Z');
  const cases: Record<string, { following: Omit<FollowingState, 'heardAt'>; stale: boolean }> = {
    'trusts a copy that heard a bookmark a minute ago: no more is sent while nothing changes': {
      following: { silentMs: 65_000, brokenMs: null, unbrokenMs: 900_000 },
      stale: false,
    },
    'trusts a copy whose watch was cut a moment ago: it is taken up again from where it was': {
      following: { silentMs: 80_000, brokenMs: 5_000, unbrokenMs: null },
      stale: false,
    },
    'does not trust a copy that could not be followed for half a minute': {
      following: { silentMs: 31_000, brokenMs: 30_001, unbrokenMs: null },
      stale: true,
    },
    'does not trust a copy whose watch stands and has missed three bookmarks': {
      following: { silentMs: 190_001, brokenMs: null, unbrokenMs: 900_000 },
      stale: true,
    },
  };
  for (const [name, { following, stale }] of Object.entries(cases)) {
    it(name, () => {
      const copies = [{ resource: 'pods', namespace: null, following: { heardAt, ...following } }];
      expect(staleCopies(copies, 'films')).to.deep.equal(stale ? [{ resource: 'pods', heardAt }] : []);
    });
  }

  it('speaks of the copies that the namespace needs, and of no other namespace’s', () => {
    const following = { heardAt, silentMs: 31_000, brokenMs: 30_001, unbrokenMs: null };
    const copies = [
      { resource: 'nodes', namespace: null, following },
      { resource: 'pods', namespace: 'films', following },
      { resource: 'jobs', namespace: 'demo', following },
    ];
    expect(staleCopies(copies, 'films').map(({ resource }) => resource)).to.deep.equal(['nodes', 'pods']);
  });

  it('does not speak of a copy that was never complete: nothing is planned before it is', () => {
    const following = { heardAt: null, silentMs: null, brokenMs: 60_000, unbrokenMs: null };
    expect(staleCopies([{ resource: 'pods', namespace: null, following }], 'films')).to.deep.equal([]);
  });
});
