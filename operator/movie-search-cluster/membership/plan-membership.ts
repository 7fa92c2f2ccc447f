import { maxMembers } from '../../mongo/membership-change.ts';
import type { MemberView, ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import type { ObservedMember, ObservedVolume, ReplicaSetObservation } from '../observed.ts';
import type { Remark } from '../remark.ts';
import { memberFacts, type MemberFacts } from './member-facts.ts';
import { memberOfHost, newMemberNames } from './member-name.ts';
import type { MembershipAction } from './membership-action.ts';
import { nextLeaver } from './next-leaver.ts';
import { nextVoteChange, wantedVoters } from './vote-change.ts';

/** How long a join may hold up the next one: a member that cannot get in sync must not stop the others. */
export const joinPatienceMs = 10 * 60_000;
/** How long a leaving member waits for the query tier to let go of it. */
export const drainPatienceMs = 60_000;
/** How long initiation waits for a member that ran, never came to serve a read, and does not answer. */
export const silencePatienceMs = 5 * 60_000;
/** How long a mongod that was started is left to be found by others, and its name to appear in DNS, before it is started again. */
export const lostPatienceMs = 15_000;
/** How long a member that was told to start again has for it, before it is another one's turn. */
export const restartPatienceMs = 45_000;
/** How long a new member may take to be reached, or to be primary of a set that was just made. */
const startPatienceMs = 30_000;

export interface MembershipInput {
  readonly cluster: string;
  readonly now: Date;
  /** Members that should be there, ready and readable. */
  readonly desired: number;
  readonly templateHash: string;
  readonly maxLagSeconds: number;
  /** Members keep their data in volumes that outlive their pods. */
  readonly persistent: boolean;
  /** The set has been initiated at some time, as far as the status remembers. */
  readonly everInitiated: boolean;
  /** Names that status remembers, so that none comes back at once. */
  readonly rememberedNames: readonly string[];
  /** Since when, as far as the status remembers, each member that has been added to the set copies the data. */
  readonly joiningSince: ReadonlyMap<string, Date>;
  readonly members: readonly ObservedMember[];
  readonly volumes: readonly ObservedVolume[];
  readonly replicaSet: ReplicaSetObservation;
}

export interface MembershipPlan {
  readonly actions: readonly MembershipAction[];
  /** What is under way; null: nothing is left to do. */
  readonly progress: Remark | null;
  /** What keeps the set from being as it should be. */
  readonly troubles: readonly Remark[];
}

/**
 * What to do next about who is a member: pods to create and delete, gates to turn, and at most one change of the replica set.
 *
 * Join: pod running → added without a vote → in sync → serves reads → votes. Leave: gate off → drained → stepped down →
 * removed → pod and volume deleted. Rolling a new template is a join beside, then a leave, member by member, the primary last.
 * Whatever cannot be told is held as it is.
 */
export function planMembership(input: MembershipInput): MembershipPlan {
  const all = memberFacts(input.members, input.replicaSet, input.templateHash, input.maxLagSeconds);
  const discarded = all.flatMap((member) => {
    const why = discardReason(member, input);
    return why === null ? [] : [{ member, why }];
  });
  const gone = new Set(discarded.map(({ member }) => member));
  const staying = all.filter(
    (member) => !member.pod.terminating && member.pod.leaving === null && !gone.has(member),
  );
  const leaving = all.filter(({ pod }) => !pod.terminating && pod.leaving !== null);

  const created = creations(input, all, staying, leaving);
  const actions: MembershipAction[] = [
    ...discarded.map(({ member, why }) => deletion(member.pod, why)),
    ...gateChanges(all),
    ...created.map((name) => ({ kind: 'CreateMember', name }) as const),
    ...leftoverVolumes(input)
      .filter(({ member }) => !created.includes(member))
      .map(({ name }) => ({ kind: 'DeleteVolume', name }) as const),
  ];
  const change = replicaSetChange(input, all, staying, leaving);
  actions.push(...change.actions);

  const progress =
    change.progress ??
    (leaving.length > 0 || discarded.length > 0
      ? { reason: 'MemberLeaving', message: 'A member is being deleted.' }
      : null) ??
    formationProgress(input, all, staying);
  return {
    actions,
    progress,
    troubles: [
      ...change.troubles,
      ...podTroubles(all),
      ...syncTroubles(input, staying),
      ...rollTroubles(input, staying),
    ],
  };
}

function deletion(pod: ObservedMember, why: string): MembershipAction {
  return { kind: 'DeleteMember', name: pod.name, uid: pod.uid, why };
}

/** Why a pod can be deleted at once, without an orderly leave: nobody reads from it and no data is lost with it. */
function discardReason(member: MemberFacts, input: MembershipInput): string | null {
  const { pod } = member;
  if (pod.terminating) return null;
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded') return `its pod has ended (${pod.phase})`;
  if (pod.leaving !== null || !member.outdated || member.entry !== null) return null;
  if (!pod.hasStarted) return 'its pod template is outdated and it has not started';
  if (input.replicaSet.kind === 'Known' || pod.probe?.state === 'Uninitiated') {
    return 'its pod template is outdated and it has not joined';
  }
  if (!input.everInitiated && pod.inSyncGate === null && !answers(pod))
    return 'its pod template is outdated and it never worked';
  return null;
}

/** A gate follows what is known of its member; where that cannot be told, it stays. */
function gateChanges(all: readonly MemberFacts[]): MembershipAction[] {
  return all.flatMap(({ pod, entry, inSync }): MembershipAction[] => {
    if (pod.terminating) return [];
    if (pod.leaving !== null) {
      if (pod.inSyncGate !== true) return [];
      return [{ kind: 'SetInSync', name: pod.name, inSync: false, why: `leaving (${pod.leaving.reason})` }];
    }
    if (inSync === null || (pod.inSyncGate ?? false) === inSync) return [];
    return [{ kind: 'SetInSync', name: pod.name, inSync, why: syncReason(entry) }];
  });
}

function syncReason(entry: MemberView | null): string {
  if (entry === null) return 'not in the replica set';
  if (entry.state !== 'SECONDARY') return entry.state;
  return `SECONDARY, ${entry.lagSeconds === null ? '?' : Math.round(entry.lagSeconds)} s behind`;
}

function creations(
  input: MembershipInput,
  all: readonly MemberFacts[],
  staying: readonly MemberFacts[],
  leaving: readonly MemberFacts[],
): string[] {
  const podNames = new Set(all.map(({ pod }) => pod.name));
  const volumes = input.volumes.filter((volume) => input.persistent && isInUse(volume, input));
  // A terminating pod that keeps its volume comes back under its name as soon as it is gone: it is not to be replaced.
  const returning = all.filter(
    ({ pod }) =>
      pod.terminating && pod.leaving === null && volumes.some((volume) => volume.member === pod.name),
  );
  // A member whose volume is there is a member, whether or not it is one too many: it leaves in order or not at all.
  const absent = volumes
    .map(({ member }) => member)
    .filter((member) => !podNames.has(member))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  // One newer member comes beside the outdated ones, so that there are never fewer readers than wanted.
  const surge = leaving.length === 0 && input.desired < maxMembers && staying.some(isToBeReplaced) ? 1 : 0;
  const count = input.desired + surge - staying.length - returning.length - absent.length;
  const known = [...podNames, ...input.volumes.map(({ member }) => member), ...input.rememberedNames];
  if (input.replicaSet.kind === 'Known') {
    known.push(...input.replicaSet.view.members.map(({ host }) => memberOfHost(host)));
  }
  // A volume that was made for a pod which could not be made after it is taken, not left behind with each try.
  const unused = leftoverVolumes(input)
    .filter(({ bound }) => !bound)
    .map(({ member }) => member)
    .slice(0, Math.max(0, count));
  const fresh = newMemberNames(input.cluster, Math.max(0, count - unused.length), known);
  return [...absent, ...unused, ...fresh];
}

function isToBeReplaced({ outdated, entry }: MemberFacts): boolean {
  return outdated && entry !== null;
}

/** Whether a volume is a member's, as far as can be told: only a set that has a primary can say that it is not. */
function isInUse(volume: ObservedVolume, { replicaSet }: MembershipInput): boolean {
  if (volume.terminating) return false;
  if (replicaSet.kind !== 'Known' || replicaSet.view.primary === null) return true;
  return replicaSet.view.members.some(({ host }) => memberOfHost(host) === volume.member);
}

/** Volumes of members that have left: their pod is gone and the replica set does not know them. */
function leftoverVolumes(input: MembershipInput): ObservedVolume[] {
  const podNames = new Set(input.members.map(({ name }) => name));
  return input.volumes.filter(
    (volume) => !volume.terminating && !podNames.has(volume.member) && !isInUse(volume, input),
  );
}

interface SetChange {
  readonly actions: readonly MembershipAction[];
  readonly progress: Remark | null;
  readonly troubles: readonly Remark[];
}

const nothing: SetChange = { actions: [], progress: null, troubles: [] };
const doing = (reason: string, message: string, ...actions: MembershipAction[]): SetChange => ({
  actions,
  progress: { reason, message },
  troubles: [],
});

function replicaSetChange(
  input: MembershipInput,
  all: readonly MemberFacts[],
  staying: readonly MemberFacts[],
  leaving: readonly MemberFacts[],
): SetChange {
  const { replicaSet } = input;
  const orphans = orphanedJoiners(input, all);
  if (orphans.length > 0) return startOver(orphans);
  const lost = lostMember(input, all);
  if (lost !== undefined) {
    return doing(
      'RestartingMember',
      `Restarting mongod of ${lost.name}: no member has found itself in the replica set.`,
      {
        kind: 'RestartMember',
        name: lost.name,
        why: 'when it started, its own name did not lead to it, and nobody is in the replica set to tell it',
      },
    );
  }
  switch (replicaSet.kind) {
    case 'Unknown': {
      const isLate = ({ pod }: MemberFacts) =>
        pod.containersReady && input.now.getTime() - pod.createdAt.getTime() >= startPatienceMs;
      return input.everInitiated || all.some(isLate)
        ? { ...nothing, troubles: [{ reason: 'MembersUnreachable', message: replicaSet.reason }] }
        : nothing;
    }
    case 'Uninitiated':
      return initiation(input, all, staying);
    case 'NoUsers':
      return replicaSet.primary === null
        ? doing('WaitingForPrimary', 'The replica set has no primary yet.')
        : doing('CreatingUsers', 'Creating the database users.', {
            kind: 'EnsureUsers',
            primary: memberOfHost(replicaSet.primary),
          });
    case 'Known':
      return replicaSet.view.primary === null
        ? withoutPrimary(input, replicaSet.view, all)
        : withPrimary(input, replicaSet.view, all, staying, leaving);
    default:
      return replicaSet satisfies never;
  }
}

/**
 * Members that were added to a set whose only copy of the data went before any of them had it: they would wait for a primary
 * for ever. Nobody can have become primary without them, and nothing is lost with them, if no member there is has ever
 * been in sync and none may be what is left of the set.
 */
function orphanedJoiners(input: MembershipInput, all: readonly MemberFacts[]): ObservedMember[] {
  const { replicaSet, now } = input;
  if (input.persistent || (replicaSet.kind === 'Known' && replicaSet.view.primary !== null)) return [];
  // A terminating pod that does not answer has ended, or will with its node.
  const left = all.map(({ pod }) => pod).filter((pod) => !pod.terminating || answers(pod));
  const mayHoldData = (pod: ObservedMember) => {
    if (pod.inSyncGate !== null) return true;
    if (!answers(pod)) return pod.hasStarted;
    return pod.probe?.state === 'Outside' || (pod.probe?.state === 'Member' && pod.probe.role !== 'Other');
  };
  if (left.some(mayHoldData)) return [];
  const joiners = left.filter(({ probe }) => probe?.state === 'Member');
  // A set that was just made has no primary for a moment either.
  const justMade = joiners.some(({ createdAt }) => now.getTime() - createdAt.getTime() < startPatienceMs);
  return justMade ? [] : joiners.filter(({ terminating }) => !terminating);
}

/**
 * A member to be started again: all of them were at once, with other addresses (a host or the whole cluster came back), and each
 * looked for itself before its name led to it. None does so again by itself; but one that takes part has all others find
 * themselves by its heartbeats. So it is one at a time, the one that has waited longest.
 */
function lostMember(
  { cluster, now, replicaSet }: MembershipInput,
  all: readonly MemberFacts[],
): ObservedMember | undefined {
  const members = all.map(({ pod }) => pod).filter(({ terminating }) => !terminating);
  if (replicaSet.kind === 'Known' || members.some(({ probe }) => probe?.state === 'Member')) return undefined;
  const isWithin = (ms: number, time: Date | null) => time !== null && now.getTime() - time.getTime() < ms;
  if (members.some(({ startedAt }) => isWithin(lostPatienceMs, startedAt))) return undefined;
  // What is seen of a pod is seconds old: one that has just been ended may still seem to run.
  if (members.some(({ restartedAt }) => isWithin(restartPatienceMs, restartedAt))) return undefined;
  const started = ({ startedAt }: ObservedMember) => startedAt?.getTime() ?? now.getTime();
  return members
    .filter(({ probe }) => probe?.state === 'Outside' && probe.lost && probe.setName === cluster)
    .toSorted((a, b) => started(a) - started(b))[0];
}

function startOver(orphans: readonly ObservedMember[]): SetChange {
  const why = 'the last member that had the data is gone, and it had not copied them yet';
  return doing(
    'StartingOver',
    `Starting over: ${orphans.map(({ name }) => name).join(', ')} had not copied the data yet when the last member that had them went.`,
    ...orphans.map((pod) => deletion(pod, why)),
  );
}

function answers({ probe }: ObservedMember): boolean {
  return probe !== null && probe.state !== 'Unreachable';
}

/**
 * A set is initiated only when no other member can hold data: one that ran before and does not answer now may be what is
 * left of it, and so may one that has not started yet, if there is a volume that a node has had.
 */
function initiation(
  input: MembershipInput,
  all: readonly MemberFacts[],
  staying: readonly MemberFacts[],
): SetChange {
  const bound = input.persistent ? input.volumes.filter((volume) => volume.bound) : [];
  const silent = all.filter(({ pod }) => {
    if (answers(pod)) return pod.probe?.state !== 'Uninitiated';
    if (bound.some(({ member }) => member === pod.name)) return true;
    if (pod.inSyncGate !== null) return input.persistent || !pod.terminating;
    // It may have been made the first member, and no more: nothing was loaded into it. One that breaks must not hold up all.
    const isGivenUp = input.now.getTime() - pod.createdAt.getTime() >= silencePatienceMs;
    return pod.hasStarted && (input.persistent || !(pod.terminating || isGivenUp));
  });
  const podless = bound.filter(
    (volume) => !volume.terminating && !all.some(({ pod }) => pod.name === volume.member),
  );
  const missing = input.persistent ? Math.max(podless.length, input.desired - staying.length) : 0;
  if (silent.length > 0 || missing > 0) {
    const names = silent.map(({ pod }) => pod.name).join(', ');
    return doing(
      'WaitingForMembers',
      `Before initiation each member must say that it is empty. Waiting for ${names || 'members to be created'}.`,
    );
  }
  const first = staying.find(
    ({ pod }) => pod.containersReady && pod.probe?.state === 'Uninitiated' && !isOutdated(pod, input),
  );
  if (first === undefined) return doing('WaitingForMembers', 'Waiting for the first member to start.');
  return doing('Initiating', `Initiating the replica set on ${first.pod.name}.`, {
    kind: 'Initiate',
    name: first.pod.name,
  });
}

function isOutdated(pod: ObservedMember, input: MembershipInput): boolean {
  return pod.templateHash !== input.templateHash;
}

/**
 * No primary: an election settles it if a majority of the voters can still come. If not, and for good, the rest goes on by
 * force, from the member that has the newest writes. Lost is who has neither pod nor volume, and is not heard of by those left.
 */
function withoutPrimary(
  input: MembershipInput,
  view: ReplicaSetView,
  all: readonly MemberFacts[],
): SetChange {
  const exists = (host: string) =>
    all.some(({ pod }) => pod.host === host) ||
    (input.persistent &&
      input.volumes.some((volume) => volume.member === memberOfHost(host) && !volume.terminating));
  const voters = view.members.filter(({ votes }) => votes > 0);
  const isLost = ({ host, healthy }: MemberView) => !healthy && !exists(host);
  const lost = voters.filter(isLost);
  const left = view.members.filter((entry) => !isLost(entry));
  const majority = Math.floor(voters.length / 2) + 1;
  const secondaries = left.filter((entry) => entry.state === 'SECONDARY').toSorted(newestWriteFirst);
  const [survivor] = secondaries;
  if (voters.length - lost.length >= majority || survivor === undefined) {
    return {
      ...nothing,
      troubles: [
        { reason: 'NoPrimary', message: 'The replica set has no primary; waiting for an election.' },
      ],
    };
  }
  return doing(
    'RecoveringMajority',
    `${lost.length} of ${voters.length} voting members are gone for good: going on with ${left.length} that are left.`,
    {
      kind: 'ForceReconfigure',
      survivor: memberOfHost(survivor.host),
      hosts: left.map(({ host }) => host),
      // Those that answer: one that is down is given its vote back once it is in sync.
      voters: secondaries.slice(0, wantedVoters(secondaries.length)).map(({ host }) => host),
      lost: lost.map(({ host }) => memberOfHost(host)),
    },
  );
}

/** By term before time: what an earlier primary wrote last may never have reached a majority. */
function newestWriteFirst({ newestWrite: a }: MemberView, { newestWrite: b }: MemberView): number {
  return (b?.term ?? -1) - (a?.term ?? -1) || (b?.at.getTime() ?? 0) - (a?.at.getTime() ?? 0);
}

/** One change at a time, the one that makes the set safer first: the dead out, votes right, then leaves, then joins. */
function withPrimary(
  input: MembershipInput,
  view: ReplicaSetView,
  all: readonly MemberFacts[],
  staying: readonly MemberFacts[],
  leaving: readonly MemberFacts[],
): SetChange {
  return (
    removalOfDead(input, view, all) ??
    voteChange(input, view, staying) ??
    leave(input, view, staying, leaving) ??
    join(input, view, staying) ??
    nothing
  );
}

function removalOfDead(
  input: MembershipInput,
  view: ReplicaSetView,
  all: readonly MemberFacts[],
): SetChange | null {
  // A pod that terminates may do so for ever, if its node is gone; and one that is not to be seen may still be there.
  const dead = view.members.find(({ host, healthy }) => {
    const name = memberOfHost(host);
    if (healthy || all.some(({ pod }) => pod.name === name && !pod.terminating)) return false;
    return !(
      input.persistent && input.volumes.some((volume) => volume.member === name && !volume.terminating)
    );
  });
  if (dead === undefined) return null;
  const name = memberOfHost(dead.host);
  return doing('RemovingMember', `Removing ${name}, whose pod is gone or ending, from the replica set.`, {
    kind: 'RemoveMember',
    name,
    host: dead.host,
    version: view.version,
  });
}

function voteChange(
  input: MembershipInput,
  view: ReplicaSetView,
  staying: readonly MemberFacts[],
): SetChange | null {
  const hosts = new Map(staying.map(({ pod }) => [pod.name, pod.host]));
  const stayingHosts = new Set(hosts.values());
  const change = nextVoteChange(
    staying.flatMap(({ pod, entry, primary, inSync }) =>
      entry === null
        ? []
        : [
            {
              name: pod.name,
              votes: entry.votes,
              primary,
              inSync: inSync === true && pod.inSyncGate === true,
              zone: pod.zone,
            },
          ],
    ),
    input.desired,
    view.members.filter(({ host, votes }) => votes > 0 && !stayingHosts.has(host)).length,
  );
  const host = change === null ? undefined : hosts.get(change.name);
  if (change === null || host === undefined) return null;
  return change.kind === 'Grant'
    ? doing('GrantingVote', `Giving ${change.name} a vote.`, {
        kind: 'GrantVote',
        name: change.name,
        host,
        version: view.version,
      })
    : doing('RevokingVote', `Taking the vote of ${change.name}.`, {
        kind: 'RevokeVote',
        name: change.name,
        host,
        version: view.version,
      });
}

function leave(
  input: MembershipInput,
  view: ReplicaSetView,
  staying: readonly MemberFacts[],
  leaving: readonly MemberFacts[],
): SetChange | null {
  const member = leaving[0];
  if (member !== undefined) return leaveStep(input, view, staying, member);
  const stranger = staying.find((member) => isStranger(member, view));
  if (stranger !== undefined) {
    return doing(
      'MemberLeaving',
      `${stranger.pod.name} holds a configuration that is not this replica set's.`,
      {
        kind: 'MarkLeaving',
        name: stranger.pod.name,
        reason: 'Failed',
        why: 'it holds data of a replica set that does not know it',
      },
    );
  }
  const next = nextLeaver(staying, input.desired, input.cluster);
  if (next === null) return null;
  const joiner = unfinishedJoin(input, staying);
  if (joiner !== undefined && next.member.pod.ready) return null;
  return doing('MemberLeaving', `${next.member.pod.name} leaves: ${next.why}.`, {
    kind: 'MarkLeaving',
    name: next.member.pod.name,
    reason: next.reason,
    why: next.why,
  });
}

/** A member that holds data of some set, and not of this one as its newest configuration has it. */
function isStranger({ pod: { probe }, entry }: MemberFacts, view: ReplicaSetView): boolean {
  if (entry !== null || probe === null) return false;
  return probe.state === 'Outside' || (probe.state === 'Member' && probe.configVersion <= view.version);
}

function leaveStep(
  input: MembershipInput,
  view: ReplicaSetView,
  staying: readonly MemberFacts[],
  { pod, entry, primary }: MemberFacts,
): SetChange {
  const progress = (message: string, ...actions: MembershipAction[]) =>
    doing('MemberLeaving', `${pod.name} leaves: ${message}`, ...actions);
  if (entry === null) {
    const volumes = input.volumes.filter((volume) => volume.member === pod.name && !volume.terminating);
    return progress(
      'deleting its pod.',
      deletion(pod, `it has left the replica set (${pod.leaving?.reason ?? 'Failed'})`),
      ...volumes.map(({ name }) => ({ kind: 'DeleteVolume', name }) as const),
    );
  }
  if (pod.ready) return progress('its readiness gate is turned off.');
  const since = pod.leaving?.since.getTime() ?? 0;
  const drained = pod.queryConnections === 0 || !pod.containersReady;
  if (!drained && input.now.getTime() - since < drainPatienceMs) {
    return progress(
      `waiting for the query tier to let go of it (${pod.queryConnections ?? 'unknown'} connections).`,
    );
  }
  if (primary) {
    const heir = staying.some(
      (member) => member.entry !== null && member.entry.votes > 0 && member.inSync === true,
    );
    if (!heir) {
      // Its heir may have been lost since it was told to leave: another one has to join first.
      return (
        join(input, view, staying) ??
        progress('waiting for another voting member that is in sync to take over as primary.')
      );
    }
    return progress('stepping down as primary.', { kind: 'StepDown', name: pod.name });
  }
  return progress('removing it from the replica set.', {
    kind: 'RemoveMember',
    name: pod.name,
    host: pod.host,
    version: view.version,
  });
}

/** A member that was added and has not come to serve reads yet, for as long as patience with it lasts. */
function unfinishedJoin(input: MembershipInput, staying: readonly MemberFacts[]): MemberFacts | undefined {
  return staying.find((member) => isJoining(member) && !isLateJoin(member, input));
}

/** Added, and never in sync so far. */
function isJoining({ pod, entry }: MemberFacts): boolean {
  return entry !== null && pod.inSyncGate === null;
}

function isLateJoin({ pod }: MemberFacts, { now, joiningSince }: MembershipInput): boolean {
  const since = joiningSince.get(pod.name) ?? now;
  return now.getTime() - since.getTime() >= joinPatienceMs;
}

function join(
  input: MembershipInput,
  view: ReplicaSetView,
  staying: readonly MemberFacts[],
): SetChange | null {
  const joiner = unfinishedJoin(input, staying);
  if (joiner !== undefined) {
    return doing('MemberJoining', `${joiner.pod.name} is getting in sync (${syncReason(joiner.entry)}).`);
  }
  if (view.members.length >= maxMembers) return null;
  const next = staying
    .filter(({ pod, entry }) => entry === null && pod.containersReady && pod.probe?.state === 'Uninitiated')
    .toSorted((a, b) => a.pod.createdAt.getTime() - b.pod.createdAt.getTime())[0];
  if (next === undefined) return null;
  return doing('MemberJoining', `Adding ${next.pod.name} to the replica set.`, {
    kind: 'AddMember',
    name: next.pod.name,
    host: next.pod.host,
    version: view.version,
  });
}

function formationProgress(
  input: MembershipInput,
  all: readonly MemberFacts[],
  staying: readonly MemberFacts[],
): Remark | null {
  const ready = staying.filter(({ pod, outdated }) => pod.ready && !outdated).length;
  const outdated = staying.filter((member) => member.outdated).length;
  if (outdated > 0) {
    return {
      reason: 'RollingMembers',
      message: `${outdated} of ${staying.length} members have an outdated pod template.`,
    };
  }
  if (ready === input.desired && staying.length === input.desired) {
    const ending = all.filter(({ pod }) => pod.terminating).map(({ pod }) => pod.name);
    if (ending.length === 0) return null;
    return { reason: 'MemberTerminating', message: `${ending.join(', ')} is terminating.` };
  }
  return { reason: 'WaitingForMembers', message: `${ready} of ${input.desired} members are ready.` };
}

/** Why a member that is in the set serves no reads. */
function syncTroubles(input: MembershipInput, staying: readonly MemberFacts[]): Remark[] {
  return staying.flatMap((member): Remark[] => {
    const { pod, entry, inSync } = member;
    if (entry === null) return [];
    if (isJoining(member)) {
      if (!isLateJoin(member, input)) return [];
      const message = `${pod.name} has not got in sync in ${joinPatienceMs / 60_000} minutes (${syncReason(entry)}).`;
      return [{ reason: 'MemberNotInSync', message }];
    }
    if (inSync !== false) return [];
    const what = entry.state === 'SECONDARY' ? `more than ${input.maxLagSeconds} s behind` : entry.state;
    const message = `${pod.name} is ${what} and serves no reads until it has caught up.`;
    return [{ reason: 'MemberNotInSync', message }];
  });
}

function rollTroubles({ desired }: MembershipInput, staying: readonly MemberFacts[]): Remark[] {
  if (desired < maxMembers || !staying.some(isToBeReplaced)) return [];
  const message =
    `Members with an outdated pod template are replaced by one more beside them, and a replica set has at most ` +
    `${maxMembers} members: set spec.database.replicas to ${maxMembers - 1} for as long as it takes.`;
  return [{ reason: 'NoRoomToRoll', message }];
}

function podTroubles(all: readonly MemberFacts[]): Remark[] {
  return all.flatMap(({ pod }) =>
    pod.trouble === null || pod.terminating
      ? []
      : [{ reason: 'MemberNotStarting', message: `${pod.name}: ${pod.trouble}` }],
  );
}
