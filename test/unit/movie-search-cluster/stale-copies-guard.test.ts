import { expect } from 'chai';
import { isIrreversible } from '../../../operator/movie-search-cluster/cluster-action.ts';
import type { Observed, StaleCopy } from '../../../operator/movie-search-cluster/observed.ts';
import { plan } from '../../../operator/movie-search-cluster/plan.ts';
import { objectSettings } from '../../support/movie-search-cluster.ts';
import {
  ago,
  entry,
  fresh,
  known,
  member,
  now,
  objectsMissing,
  observed,
  pending,
} from '../../support/observed.ts';

const stale: readonly StaleCopy[] = [
  { resource: 'pods', heardAt: new Date('2026-11-24T11:55:00Z') },
  { resource: 'nodes', heardAt: new Date('2026-11-24T11:56:00Z') },
];

const { templateHash } = observed().members[0]!;
const staying = [0, 1, 2].map((ordinal) => member(ordinal, { templateHash }));
const leaver = member(3, { templateHash, leaving: { reason: 'ScaleDown', since: ago(30) }, ready: false });

/** For each action that cannot be undone, what it is planned for. */
const cases: Record<string, Partial<Observed>> = {
  MarkLeaving: {
    members: [...staying, member(3, { templateHash })],
    replicaSet: known([0, 1, 2, 3].map((ordinal) => entry(ordinal, ordinal === 3 ? { votes: 0 } : {}))),
  },
  RemoveMember: {
    members: [...staying, { ...leaver, inSyncGate: false, queryConnections: 0 }],
    replicaSet: known([0, 1, 2, 3].map((ordinal) => entry(ordinal, ordinal === 3 ? { votes: 0 } : {}))),
  },
  DeleteMember: { members: [...staying, { ...leaver, inSyncGate: false }] },
  Initiate: {
    members: [0, 1, 2].map((ordinal) => fresh(ordinal, { templateHash })),
    replicaSet: { kind: 'Uninitiated' },
    pointer: { kind: 'Read', pointer: null },
  },
};

describe('while copies may be out of date', () => {
  for (const [kind, seen] of Object.entries(cases)) {
    it(`${kind} is not begun, and it is said why`, () => {
      const kinds = (of: Partial<Observed>) =>
        plan(observed(of), objectSettings, now).actions.map((a) => a.kind);
      expect(kinds(seen)).to.include(kind);
      expect(kinds({ ...seen, staleCopies: stale })).not.to.include(kind);
    });
  }

  it('says since when nothing was heard, of what, and what is not done, in words that stay the same', () => {
    const degraded = (at: Date) =>
      plan(observed({ staleCopies: stale }), objectSettings, at).status.conditions?.find(
        ({ type }) => type === 'Degraded',
      );
    expect(degraded(now)).to.include({ status: 'True', reason: 'CopiesStale' });
    expect(degraded(now)?.message).to.contain('nothing about nodes, pods since 2026-11-24T11:55:00.000Z');
    expect(degraded(new Date(now.getTime() + 5_000))?.message).to.equal(degraded(now)?.message);
  });

  it('goes on with everything that can be undone', () => {
    const seen = {
      ...cases['MarkLeaving'],
      members: [
        ...staying.slice(0, 2),
        pending(2, { templateHash }),
        member(3, { templateHash, uid: 'another' }),
      ],
      objects: objectsMissing(),
    };
    const fromStale = plan(observed({ ...seen, staleCopies: stale }), objectSettings, now).actions;
    const fromFresh = plan(observed(seen), objectSettings, now).actions;
    expect(fromStale).to.deep.equal(fromFresh.filter((action) => !isIrreversible(action)));
    expect(fromStale).not.to.deep.equal([]);
  });
});
