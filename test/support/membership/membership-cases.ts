import { expect } from 'chai';
import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import {
  planMembership,
  type MembershipPlan,
} from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import type { MembershipInput } from '../../../operator/movie-search-cluster/membership/situation.ts';
import type { ObservedMember, ObservedVolume } from '../../../operator/movie-search-cluster/observed.ts';
import type { BegunRemedy } from '../../../operator/movie-search-cluster/membership/failure/remedy.ts';
import type { MembershipMemory } from '../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { ago, entry, memberProbe, membershipInput, memory, node, setId } from '../observed.ts';

/** What a steady set of three, but for what is given, makes the plan do: `AddMember movies-db-2`, in the plan's order. */
export type MembershipCase =
  | { readonly given: Partial<MembershipInput>; readonly then: readonly [string, ...string[]] }
  /** Nothing is done, and the plan says why: `because` is part of `<reason>: <message>` of one of its remarks. */
  | { readonly given: Partial<MembershipInput>; readonly then: readonly []; readonly because: string };

/** A test for each case: the whole plan is asked, so that no other rule comes between. */
export function describePlans(rule: string, cases: Readonly<Record<string, MembershipCase>>): void {
  describe(rule, () => {
    for (const [behaviour, example] of Object.entries(cases)) {
      it(behaviour, () => {
        const plan = planMembership(membershipInput(example.given));
        expect(plan.actions.map(describeAction)).to.deep.equal(example.then);
        if ('because' in example) expect(reasons(plan)).to.include(example.because);
      });
    }
  });
}

/** Every remark of a plan, a line each. */
function reasons({ progress, troubles, holds }: MembershipPlan): string {
  const remarks = [...(progress === null ? [] : [progress]), ...troubles, ...holds];
  if (remarks.length === 0) return 'AsDesired: nothing is left to do';
  return remarks.map(({ reason, message }) => `${reason}: ${message}`).join('\n');
}

function describeAction(action: MembershipAction): string {
  switch (action.kind) {
    case 'SetInSync':
      return `${action.inSync ? 'GateOn' : 'GateOff'} ${action.name}`;
    case 'CreateMember': {
      const away = action.avoidNodes.length === 0 ? '' : ` away from ${action.avoidNodes.join(', ')}`;
      return `CreateMember ${action.name}${away}`;
    }
    case 'MarkLeaving':
      return `MarkLeaving ${action.name} ${action.reason}`;
    case 'EnsureUsers':
      return `EnsureUsers ${action.primary}`;
    case 'ForceReconfigure':
      return `ForceReconfigure ${action.survivor} ${action.voters.length} of ${action.hosts.length}`;
    default:
      return `${action.kind} ${action.name}`;
  }
}

/** Its pod came back with its data `seconds` ago, and did not find itself. */
export const outside = (seconds: number): Partial<ObservedMember> => ({
  startedAt: ago(seconds),
  probe: { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: true },
});
export const silent = { probe: { state: 'Unreachable', error: 'ECONNREFUSED' } } as const;
export const leaving = (seconds: number) =>
  ({ leaving: { reason: 'ScaleDown', since: ago(seconds) } }) as const;
export const outdated = { templateHash: 'older' };
export const gateOff = { inSyncGate: false, ready: false };
/** What the primary says of a member that it does not hear. */
export const down = { state: 'DOWN', lagSeconds: null } as const;
/** Its node has been silent for half a minute, and so has it. */
export const onSilentNode = { node: 'node-2', silentSince: ago(25), ...silent } as const;
export const silentNode = node(2, { leaseSilentMs: 30_000 });
/** The memory of a set that has begun this about movies-db-2. */
export const begun = (
  cause: BegunRemedy['cause'],
  remedy: BegunRemedy['remedy'],
  seconds = 10,
): MembershipMemory =>
  memory({
    nextOrdinal: 4,
    remedies: [{ at: ago(seconds), member: 'movies-db-2', uid: 'uid-movies-db-2', cause, remedy }],
  });

export const copying = {
  probe: { ...memberProbe('movies-db-1'), role: 'Other' },
  inSyncGate: null,
} as const;

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, ordinal) => ordinal);
/** A set of four: an odd number of them votes. */
export const four = [entry(0), entry(1), entry(2), entry(3, { votes: 0, priority: 0 })];

export function volume(ordinal: number, overrides: Partial<ObservedVolume> = {}): ObservedVolume {
  return {
    name: `movies-db-${ordinal}`,
    uid: `uid-volume-${ordinal}`,
    member: `movies-db-${ordinal}`,
    origin: 'Made',
    marked: true,
    mayHoldData: true,
    owned: true,
    terminating: false,
    ...overrides,
  };
}
