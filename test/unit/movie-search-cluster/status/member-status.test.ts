import { expect } from 'chai';
import type { MemberStatus } from '../../../../crds/status.ts';
import type { MemberView } from '../../../../operator/mongo/replica-set-admin.ts';
import { memberFacts } from '../../../../operator/movie-search-cluster/membership/member-facts.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import { memberStatus } from '../../../../operator/movie-search-cluster/status/member-status.ts';
import {
  ago,
  container,
  entry,
  fresh,
  known,
  member,
  membershipInput,
  now,
  pending,
} from '../../../support/observed.ts';

/** The status of a member beside a primary; `view` null: it is not in the set. */
function statusOf(
  pod: ObservedMember,
  view: Partial<MemberView> | null,
  { previous, maxLagSeconds = 10 }: { previous?: MemberStatus; maxLagSeconds?: number } = {},
): MemberStatus {
  const replicaSet = known([entry(0), ...(view === null ? [] : [entry(1, view)])]);
  const [facts] = memberFacts(membershipInput({ members: [pod], replicaSet, maxLagSeconds }));
  if (facts === undefined) throw new Error('no facts');
  return memberStatus(facts, previous, maxLagSeconds, now);
}

const gateOff = { inSyncGate: false, ready: false };

describe('memberStatus', () => {
  const states: Record<string, { pod: ObservedMember; view: Partial<MemberView> | null; state: string }> = {
    'a pod that starts': { pod: pending(1), view: null, state: 'Starting' },
    'a pod that starts again': {
      pod: member(1, { container: container({ restarts: 1 }), containersReady: false, ready: false }),
      view: {},
      state: 'Restarting',
    },
    'a pod whose process has begun for the first time': {
      pod: fresh(1, { containersReady: false }),
      view: null,
      state: 'Starting',
    },
    'one that waits to be added': { pod: fresh(1), view: null, state: 'WaitingToJoin' },
    'one that copies the data': {
      pod: fresh(1),
      view: { state: 'STARTUP2', lagSeconds: null },
      state: 'Joining',
    },
    'one that copies the data, while it is restarted': {
      pod: fresh(1, { containersReady: false }),
      view: { state: 'DOWN', lagSeconds: null },
      state: 'Joining',
    },
    'one that is in sync and not ready yet': { pod: fresh(1), view: {}, state: 'InSync' },
    'one that serves': { pod: member(1), view: {}, state: 'Serving' },
    'one that has fallen behind': { pod: member(1, gateOff), view: { lagSeconds: 60 }, state: 'CatchingUp' },
    'one the primary cannot reach': {
      pod: member(1),
      view: { state: 'DOWN', lagSeconds: null },
      state: 'Unknown',
    },
    'one that leaves': {
      pod: member(1, { leaving: { reason: 'ScaleDown', since: ago(5) } }),
      view: {},
      state: 'Leaving',
    },
    'one that has left': {
      pod: member(1, { leaving: { reason: 'ScaleDown', since: ago(5) } }),
      view: null,
      state: 'Left',
    },
    'one that goes': { pod: member(1, { terminating: true }), view: {}, state: 'Terminating' },
  };
  for (const [what, { pod, view, state }] of Object.entries(states)) {
    it(`calls ${what} ${state}`, () => expect(statusOf(pod, view).state).to.equal(state));
  }

  it('tells no figure for a lag that means nothing, so that it does not change with every write', () => {
    const lags = [0, 0.4, 3.9, 5].map((lagSeconds) => statusOf(member(1), { lagSeconds }).lagSeconds);
    expect(lags).to.deep.equal([0, 0, 0, 0]);
    expect(statusOf(member(1), { lagSeconds: 5.1 }).lagSeconds).to.equal(5);
    expect(statusOf(member(1), { lagSeconds: 1.9 }, { maxLagSeconds: 2 }).lagSeconds).to.equal(1);
  });

  it('tells no lag where it is not known, which is not zero', () => {
    expect(statusOf(member(1), { lagSeconds: null })).not.to.have.property('lagSeconds');
  });

  it('keeps the time of a state for as long as the state lasts', () => {
    const since = ago(600).toISOString();
    const previous = { ...statusOf(member(1), {}), since };
    expect(statusOf(member(1), {}, { previous }).since).to.equal(since);
    expect(statusOf(member(1, gateOff), { lagSeconds: 60 }, { previous }).since).to.equal(now.toISOString());
  });

  it('tells its part in the set as it says itself, or none', () => {
    const primary = memberFacts(membershipInput({ members: [member(0)], replicaSet: known([entry(0)]) }))[0];
    expect(primary && memberStatus(primary, undefined, 10, now).role).to.equal('Primary');
    expect(statusOf(member(1), {}).role).to.equal('Secondary');
    expect(statusOf(fresh(1), { state: 'STARTUP2' }).role).to.equal('None');
    expect(statusOf(fresh(1), null).role).to.equal('None');
  });
});
