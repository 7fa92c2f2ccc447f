import { expect } from 'chai';
import type { ClusterAction } from '../../../operator/movie-search-cluster/cluster-action.ts';
import {
  confirmedPlan,
  needsConfirmation,
  unconfirmedPlan,
} from '../../../operator/movie-search-cluster/confirmed-plan.ts';
import { busyIntervalMs, type Plan } from '../../../operator/movie-search-cluster/plan.ts';

const host = 'movies-db-2.movies-db.default.svc:27017';
const removal = (version = 7): ClusterAction => ({
  kind: 'RemoveMember',
  name: 'movies-db-2',
  host,
  version,
});
const deletion = (uid: string, why = 'it has left'): ClusterAction => ({
  kind: 'DeleteMember',
  graceSeconds: null,
  name: 'movies-db-2',
  uid,
  why,
});
const gate: ClusterAction = { kind: 'SetInSync', name: 'movies-db-1', inSync: false, why: '12 s behind' };
const planOf = (...actions: ClusterAction[]): Plan => ({
  actions,
  status: {},
  announcements: [],
  requeueAfterMs: 5_000,
});

const cases: Record<
  string,
  { first: ClusterAction[]; second: ClusterAction[]; done: ClusterAction[]; dropped: ClusterAction[] }
> = {
  'does what both looks ask for': {
    first: [removal()],
    second: [removal()],
    done: [removal()],
    dropped: [],
  },
  'does not mind figures that were told to people in other words': {
    first: [deletion('a', 'silent for 20 s')],
    second: [deletion('a', 'silent for 21 s')],
    done: [deletion('a', 'silent for 21 s')],
    dropped: [],
  },
  'drops what the second look does not bear out': {
    first: [removal(), gate],
    second: [gate],
    done: [gate],
    dropped: [removal()],
  },
  'drops what only the second look asks for: it has been seen once': {
    first: [gate],
    second: [gate, removal()],
    done: [gate],
    dropped: [removal()],
  },
  'drops what would be done to another pod of the same name': {
    first: [deletion('a')],
    second: [deletion('b')],
    done: [],
    dropped: [deletion('a'), deletion('b')],
  },
  'drops a change that is based on another configuration': {
    first: [removal(7)],
    second: [removal(8)],
    done: [],
    dropped: [removal(7), removal(8)],
  },
  'takes the second look’s word for whatever can be undone': {
    first: [removal(), gate],
    second: [removal()],
    done: [removal()],
    dropped: [],
  },
};

describe('confirmedPlan', () => {
  for (const [name, { first, second, done, dropped }] of Object.entries(cases)) {
    it(name, () => {
      const confirmation = confirmedPlan(planOf(...first), planOf(...second));
      expect(confirmation.plan.actions).to.deep.equal(done);
      expect(confirmation.dropped).to.deep.equal(dropped);
      expect(confirmation.plan.requeueAfterMs).to.equal(dropped.length === 0 ? 5_000 : busyIntervalMs);
    });
  }

  it('is asked for where something cannot be undone, and only there', () => {
    expect(needsConfirmation(planOf(gate, removal()))).to.equal(true);
    expect(needsConfirmation(planOf(gate))).to.equal(false);
  });

  it('leaves what can be undone where there is no second look', () => {
    expect(unconfirmedPlan(planOf(gate, removal())).actions).to.deep.equal([gate]);
  });
});
