import { expect } from 'chai';
import { planMembership } from '../../../../operator/movie-search-cluster/membership/plan-membership.ts';
import type { MembershipInput } from '../../../../operator/movie-search-cluster/membership/situation.ts';
import {
  begun,
  down,
  gateOff,
  onSilentNode,
  silent,
  silentNode,
} from '../../../support/membership/membership-cases.ts';
import { ago, container, entry, known, member, membershipInput, node } from '../../../support/observed.ts';

const unheard = { replicaSet: known([entry(0), entry(1), entry(2, down)]) };

function troubles(given: Partial<MembershipInput>): string[] {
  return planMembership(membershipInput(given)).troubles.map(
    ({ reason, message }) => `${reason}: ${message}`,
  );
}

describe('failureTroubles', () => {
  it('says who does not answer, and since when', () => {
    const members = [member(0), member(1), member(2, { ...silent, silentSince: ago(9) })];
    expect(troubles({ ...unheard, members })).to.deep.equal([
      'MemberUnresponsive: movies-db-2: it runs and does not answer, since 2026-11-24T11:59:51.000Z.',
    ]);
  });

  it('says who has failed, why, since when, and that another one takes its place', () => {
    const nodes = [node(2, { leaseSilentMs: 30_000, renewedAt: ago(31) })];
    const members = [member(0), member(1), member(2, onSilentNode)];
    expect(troubles({ ...unheard, nodes, members })).to.deep.equal([
      'MemberFailed: movies-db-2 has failed (NodeSilent): its node node-2 is silent, since 2026-11-24T11:59:29.000Z. ' +
        'Another member takes its place.',
    ]);
  });

  it('says what a person can do where nothing else helps', () => {
    const killed = container({
      waiting: 'CrashLoopBackOff',
      runningSince: null,
      restarts: 4,
      lastEnd: { reason: 'OOMKilled', exitCode: 137, startedAt: ago(60), endedAt: ago(20) },
    });
    const oom = member(2, {
      ...gateOff,
      ...silent,
      container: killed,
      containersReady: false,
      trouble: 'CrashLoopBackOff',
    });
    expect(troubles({ ...unheard, members: [member(0), member(1), oom] })).to.deep.equal([
      'MemberFailed: movies-db-2 has failed (OutOfMemory): its process has ended 4 times, last for more memory than its limit, ' +
        'since 2026-11-24T11:59:40.000Z. Raise spec.database.resources.limits.memory, or lower spec.database.cacheSizeGB.',
    ]);
  });

  it('says what is waited for', () => {
    const members = [member(0), member(1, { phase: 'Failed', endReason: 'Evicted', ...gateOff }), member(2)];
    expect(troubles({ members, memory: begun('PodEnded', 'Remake', 3) })[0]).to.match(
      /\(PodEnded\): .* Nothing is done yet: another member was remade or replaced a moment ago\.$/,
    );
  });

  it('says nothing of a member that is on its way out', () => {
    const left = member(2, { ...onSilentNode, ...gateOff, terminating: true, graceEndsAt: ago(5) });
    const replicaSet = known([entry(0), entry(1), entry(3)]);
    const members = [member(0), member(1), left, member(3)];
    const plan = planMembership(membershipInput({ nodes: [silentNode], members, replicaSet }));
    expect(plan).to.deep.include({ troubles: [], progress: null, actions: [] });
  });
});
