import { expect } from 'chai';
import {
  crashLimit,
  memberVerdict,
  type MemberVerdict,
  type VerdictEvidence,
} from '../../../../operator/movie-search-cluster/membership/failure/member-verdict.ts';
import type {
  ObservedContainer,
  ObservedMember,
} from '../../../../operator/movie-search-cluster/observed.ts';
import { diskFullExitCode } from '../../../../operator/movie-search-cluster/objects/member-pod.ts';
import { ago, container, entry, member, node, now, pending } from '../../../support/observed.ts';

const limits = { nodeTimeoutMs: 20_000, memberTimeoutMs: 60_000 };
const heard = { entry: entry(0), primaryIsHeard: true };
const unheard = { entry: entry(0, { state: 'DOWN' }), primaryIsHeard: true };
const unlisted = { entry: null, primaryIsHeard: true };
const noPrimary = { entry: null, primaryIsHeard: false };
const silentNode = node(0, { leaseSilentMs: 20_000, renewedAt: ago(21) });

/** It has left questions unanswered for so many seconds. */
function silent(seconds: number, overrides: Partial<ObservedMember> = {}): ObservedMember {
  return member(0, {
    probe: { state: 'Unreachable', error: 'no answer' },
    silentSince: ago(seconds),
    ...overrides,
  });
}

/** Its process has ended as `end` says, the last time ten seconds ago after five seconds. */
function ended(
  end: Partial<NonNullable<ObservedContainer['lastEnd']>>,
  overrides: Partial<ObservedContainer> = {},
): Partial<ObservedMember> {
  const lastEnd = { reason: 'Error', exitCode: 14, startedAt: ago(15), endedAt: ago(10), ...end };
  return {
    containersReady: false,
    container: container({
      waiting: 'CrashLoopBackOff',
      runningSince: null,
      startupPassed: false,
      restarts: crashLimit,
      lastEnd,
      ...overrides,
    }),
    silentSince: ago(10),
    probe: { state: 'Unreachable', error: 'refused' },
  };
}

interface Case {
  readonly given: Partial<VerdictEvidence>;
  /** `Healthy`, `Suspected` or a cause. */
  readonly then: string;
  /** Part of why. */
  readonly because?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'a member that answers is healthy': { given: heard, then: 'Healthy' },
  'a pod that has ended': {
    given: { pod: member(0, { phase: 'Failed', endReason: 'Evicted' }), ...unheard },
    then: 'PodEnded',
    because: 'Evicted',
  },
  'a pod that has ended well has ended too': {
    given: { pod: member(0, { phase: 'Succeeded' }) },
    then: 'PodEnded',
  },

  'node, member and primary agree': {
    given: { pod: silent(12), node: silentNode, ...unheard },
    then: 'NodeSilent',
  },
  'a silent node counts from its limit on': {
    given: { pod: silent(12), node: node(0, { leaseSilentMs: 19_999 }), ...unheard },
    then: 'Suspected',
  },
  'a node of which nothing is known is no witness': {
    given: { pod: silent(12), node: node(0, { leaseSilentMs: null }), ...unheard },
    then: 'Suspected',
  },
  'a node that is not there any more is no witness': {
    given: { pod: silent(12), node: null, ...unheard },
    then: 'Suspected',
  },
  'a member that answers on a silent node: its kubelet alone is gone': {
    given: { node: silentNode, ...heard },
    then: 'Suspected',
    because: 'its node node-0 is silent, and the member answers',
  },
  'a member on a silent node that only the primary hears': {
    given: { pod: silent(30), node: silentNode, ...heard },
    then: 'Suspected',
  },
  'a member on a silent node, where no primary can say more': {
    given: { pod: silent(30), node: silentNode, ...noPrimary },
    then: 'Suspected',
    because: 'no primary',
  },
  'a pod that has not started on a silent node': {
    given: { pod: pending(0, { node: 'node-0' }), node: silentNode, ...unlisted },
    then: 'NodeSilent',
  },
  'a pod that terminates on a silent node': {
    given: { pod: silent(30, { terminating: true, graceEndsAt: ago(1) }), node: silentNode, ...unheard },
    then: 'NodeSilent',
  },

  'a pod that terminates is on its way': {
    given: { pod: silent(70, { terminating: true, graceEndsAt: ago(29) }), ...unheard },
    then: 'Healthy',
  },
  'a pod that is not gone half a minute after its grace': {
    given: { pod: silent(70, { terminating: true, graceEndsAt: ago(30) }), ...unheard },
    then: 'StuckTerminating',
  },

  'a process that ended for want of room, once': {
    given: { pod: member(0, ended({ exitCode: diskFullExitCode }, { restarts: 1 })), ...unheard },
    then: 'DiskFull',
  },
  'a process that runs again after it ended for want of room': {
    given: {
      pod: member(0, {
        container: container({
          restarts: 1,
          lastEnd: { reason: 'Error', exitCode: diskFullExitCode, startedAt: ago(9), endedAt: ago(8) },
        }),
      }),
    },
    then: 'Healthy',
  },
  'a process that runs for a moment, and has ended for want of room again and again': {
    given: {
      pod: member(0, {
        container: container({
          runningSince: ago(1),
          restarts: crashLimit + 2,
          lastEnd: { reason: 'Error', exitCode: diskFullExitCode, startedAt: ago(9), endedAt: ago(8) },
        }),
      }),
    },
    then: 'Healthy',
  },
  'a process that ended for its memory, again and again': {
    given: { pod: member(0, ended({ reason: 'OOMKilled', exitCode: 137 })), ...unheard },
    then: 'OutOfMemory',
  },
  'a process that ends again and again': {
    given: { pod: member(0, ended({})), ...unheard },
    then: 'CrashLooping',
    because: 'ended 3 times, last with Error (exit code 14)',
  },
  'a process that ended less often': {
    given: { pod: member(0, ended({}, { restarts: crashLimit - 1 })), ...unheard },
    then: 'Healthy',
  },
  'a process that runs for a moment between two ends': {
    given: { pod: member(0, ended({}, { waiting: null, runningSince: ago(59) })), ...unheard },
    then: 'CrashLooping',
  },
  'a process that has run for a minute since its last end': {
    given: {
      pod: member(0, { ...ended({}, { waiting: null, runningSince: ago(60) }), silentSince: null }),
      ...heard,
    },
    then: 'Healthy',
  },
  'a process that ended after a long run, as it has some times in its life': {
    given: {
      pod: member(0, ended({ startedAt: ago(3600) }, { waiting: null, runningSince: ago(2), restarts: 9 })),
      ...heard,
    },
    then: 'Healthy',
  },

  'a question that was lost is nothing': { given: { pod: silent(2), ...heard }, then: 'Healthy' },
  'a member that runs and does not answer is suspected after some seconds': {
    given: { pod: silent(3), ...heard },
    then: 'Suspected',
    because: 'it runs and does not answer',
  },
  'a member that is silent for too long, to the primary too': {
    given: { pod: silent(60), ...unheard },
    then: 'MemberSilent',
  },
  'a member that is silent for too long, and in no set': {
    given: { pod: silent(60), ...unlisted },
    then: 'MemberSilent',
  },
  'a member that only the operator does not hear': {
    given: { pod: silent(600), ...heard },
    then: 'Suspected',
    because: 'the primary hears it',
  },
  'an operator that hears no primary judges nobody': {
    given: { pod: silent(600), ...noPrimary },
    then: 'Suspected',
    because: 'no primary',
  },
  'a process that has not listened yet may be silent: it reads its journal': {
    given: { pod: silent(600, { container: container({ startupPassed: false }) }), ...unheard },
    then: 'Healthy',
  },

  'a member of the set whose pod does not start': {
    given: { pod: pending(0, { createdAt: ago(60), trouble: 'Unschedulable: 3 nodes' }), ...unheard },
    then: 'NotStarting',
    because: 'Unschedulable: 3 nodes',
  },
  'a member of the set whose pod has had less time': {
    given: { pod: pending(0, { createdAt: ago(59) }), ...unheard },
    then: 'Healthy',
  },
  'a pod that does not start and that no set waits for': {
    given: { pod: pending(0, { createdAt: ago(600) }), ...unlisted },
    then: 'Healthy',
  },
};

function verdictOf(given: Partial<VerdictEvidence>): MemberVerdict {
  return memberVerdict({ pod: member(0), node: node(0), now, ...heard, ...given }, limits);
}

describe('memberVerdict', () => {
  for (const [behaviour, { given, then, because }] of Object.entries(cases)) {
    it(`${behaviour}: ${then}`, () => {
      const verdict = verdictOf(given);
      expect(verdict.kind === 'Failed' ? verdict.cause : verdict.kind).to.equal(then);
      if (because !== undefined) expect('why' in verdict ? verdict.why : '').to.include(because);
    });
  }

  it('says since when', () => {
    expect(verdictOf({ pod: silent(12), node: silentNode, ...unheard })).to.deep.include({ since: ago(21) });
    expect(verdictOf({ pod: silent(60), ...unheard })).to.deep.include({ since: ago(60) });
    expect(verdictOf({ pod: member(0, ended({})), ...unheard })).to.deep.include({ since: ago(10) });
  });
});
