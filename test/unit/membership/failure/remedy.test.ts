import { expect } from 'chai';
import type { FailureCause } from '../../../../operator/movie-search-cluster/membership/failure/member-verdict.ts';
import {
  chooseRemedy,
  type BegunRemedy,
  type RemedyContext,
} from '../../../../operator/movie-search-cluster/membership/failure/remedy.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import { ago, member, now } from '../../../support/observed.ts';

function begun(seconds: number, overrides: Partial<BegunRemedy> = {}): BegunRemedy {
  return {
    at: ago(seconds),
    member: 'movies-db-9',
    uid: `uid-${seconds}`,
    cause: 'MemberSilent',
    remedy: 'Replace',
    ...overrides,
  };
}

interface Case {
  readonly cause: FailureCause;
  readonly pod?: Partial<ObservedMember>;
  readonly context?: Partial<RemedyContext>;
  /** The remedy, `Wait` or `Report`. */
  readonly then: string;
  readonly because?: string;
}

const persistent = { persistent: true };
const three = { begun: [begun(300), begun(200), begun(100)] };

const cases: Readonly<Record<string, Case>> = {
  'a member on a silent node is replaced': { cause: 'NodeSilent', then: 'Replace' },
  'a member with a volume on a silent node is replaced': {
    cause: 'NodeSilent',
    context: persistent,
    then: 'Replace',
  },
  'a pod that does not end is replaced': { cause: 'StuckTerminating', then: 'Replace' },
  'a pod that cannot come back to its volume is replaced': {
    cause: 'NotStarting',
    context: persistent,
    then: 'Replace',
  },
  'a pod that has ended is made anew': { cause: 'PodEnded', then: 'Remake' },
  'a silent member without a volume is replaced: to start it anew is to copy the data': {
    cause: 'MemberSilent',
    then: 'Replace',
  },
  'a silent member with a volume is started anew': {
    cause: 'MemberSilent',
    context: persistent,
    then: 'Remake',
  },
  'a silent member that was started anew lately is replaced': {
    cause: 'MemberSilent',
    context: { ...persistent, begun: [begun(300, { member: 'movies-db-0', remedy: 'Remake' })] },
    then: 'Replace',
  },
  'a full node disk is left for another node': { cause: 'DiskFull', then: 'Replace' },
  'a full volume is reported': {
    cause: 'DiskFull',
    context: persistent,
    then: 'Report',
    because: 'Enlarge its claim',
  },
  'too little memory is reported': {
    cause: 'OutOfMemory',
    then: 'Report',
    because: 'resources.limits.memory',
  },
  'a crashing member that has served reads is replaced': { cause: 'CrashLooping', then: 'Replace' },
  'a crashing member that never served is reported': {
    cause: 'CrashLooping',
    pod: { inSyncGate: null },
    then: 'Report',
    because: 'Another member would be the same',
  },

  'a replacement waits for a primary': {
    cause: 'NodeSilent',
    context: { primaryIsHeard: false },
    then: 'Wait',
    because: 'cannot join while the set has no primary',
  },
  'a pod is made anew without a primary': {
    cause: 'PodEnded',
    context: { primaryIsHeard: false },
    then: 'Remake',
  },

  'a second remedy waits ten seconds': {
    cause: 'PodEnded',
    context: { begun: [begun(9)] },
    then: 'Wait',
    because: 'a moment ago',
  },
  'a second remedy begins after ten seconds': {
    cause: 'PodEnded',
    context: { begun: [begun(10)] },
    then: 'Remake',
  },
  'a third remedy waits a minute': {
    cause: 'PodEnded',
    context: { begun: [begun(90), begun(59)] },
    then: 'Wait',
  },
  'a fourth remedy is for a person to find': {
    cause: 'PodEnded',
    context: three,
    then: 'Report',
    because: '3 members were remade or replaced lately',
  },
  'a larger set has more tries': { cause: 'PodEnded', context: { ...three, desired: 5 }, then: 'Remake' },
  'a node that dies is another matter than the tries': {
    cause: 'NodeSilent',
    context: three,
    then: 'Replace',
  },
  'members replaced for their nodes are no tries': {
    cause: 'PodEnded',
    context: { begun: three.begun.map((remedy) => ({ ...remedy, cause: 'NodeSilent' as const })) },
    then: 'Remake',
  },
};

describe('chooseRemedy', () => {
  for (const [behaviour, { cause, pod = {}, context = {}, then, because }] of Object.entries(cases)) {
    it(behaviour, () => {
      const choice = chooseRemedy(
        member(0, pod),
        { kind: 'Failed', cause, since: ago(60), why: 'so it is' },
        { begun: [], desired: 3, persistent: false, primaryIsHeard: true, now, ...context },
      );
      expect(choice.kind === 'Begin' ? choice.remedy : choice.kind).to.equal(then);
      const words = choice.kind === 'Wait' ? choice.why : choice.kind === 'Report' ? choice.advice : '';
      if (because !== undefined) expect(words).to.include(because);
    });
  }

  it('says when it tries again by itself', () => {
    const verdict = { kind: 'Failed', cause: 'PodEnded', since: ago(60), why: 'so it is' } as const;
    const context = { ...three, desired: 3, persistent: false, primaryIsHeard: true, now };
    expect(chooseRemedy(member(0), verdict, context))
      .to.have.property('advice')
      .that.includes('2026-11-24T12:55:00.000Z');
  });
});
