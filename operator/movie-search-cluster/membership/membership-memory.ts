import type { ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import type { BegunRemedy } from './failure/remedy.ts';
import type { ObservedMember, ObservedNode, ObservedVolume, ReplicaSetObservation } from '../observed.ts';
import { memberOfHost, memberOrdinal } from './member-name.ts';

/** What was seen at the first of the two looks that a forced reconfiguration needs. */
export interface MajorityLoss {
  readonly at: Date;
  readonly version: number;
  readonly term: number;
  /** Names of the voters that were gone for good. */
  readonly gone: readonly string[];
}

/**
 * What must not be forgotten between two looks at a set. It is stored before anything is done that follows from the same look:
 * an operator that dies in between has forgotten nothing that it acted upon.
 */
export interface MembershipMemory {
  /** The number of the next new member: above that of every member ever seen, so that no name comes back. */
  readonly nextOrdinal: number;
  /** When the set was first seen to work; null: never. */
  readonly initiatedAt: Date | null;
  /** The id that MongoDB gave the set; null: not seen yet. */
  readonly replicaSetId: string | null;
  /** The members that have been added and have not come to serve reads, and since when. */
  readonly joiningSince: ReadonlyMap<string, Date>;
  /** Since when the set has had no primary; null: it has one, or was never seen to have one. */
  readonly noPrimarySince: Date | null;
  readonly majorityLoss: MajorityLoss | null;
  /** What was begun lately about members that had failed, oldest first. */
  readonly remedies: readonly BegunRemedy[];
  /** By name: where each member was seen last. */
  readonly places: ReadonlyMap<string, MemberPlace>;
  /** The newest try to spread members better; null: none is under way, and none has failed lately. */
  readonly rebalance: Rebalance | null;
}

/** A try to spread members better: a member was made where there are fewer, for one to leave where there are too many. */
export interface Rebalance {
  /** When the try was begun or, once it is over, when it was found to have failed. */
  readonly at: Date;
  /** The new member's name; null: the try is over, and did not help. */
  readonly member: string | null;
  /** How many tries in a row were made, this one included. */
  readonly tries: number;
  /** Tells what the tries were about: another value is another place to go. */
  readonly towards: string;
}

/** The node that a member's pod was bound to. */
export interface MemberPlace {
  readonly node: string;
  /** Another machine may come to have the node's name; null: the node was not seen. */
  readonly machine: string | null;
}

/** What a set begins with. */
export const nothingRemembered: MembershipMemory = {
  nextOrdinal: 0,
  initiatedAt: null,
  replicaSetId: null,
  joiningSince: new Map(),
  noPrimarySince: null,
  majorityLoss: null,
  remedies: [],
  places: new Map(),
  rebalance: null,
};

/** What one look adds to the memory. */
export interface RememberedLook {
  readonly cluster: string;
  readonly now: Date;
  readonly members: readonly ObservedMember[];
  readonly nodes: readonly ObservedNode[];
  readonly volumes: readonly ObservedVolume[];
  readonly replicaSet: ReplicaSetObservation;
}

/** The memory after a look. Where the set cannot be seen, what was known of it stands. */
export function remember(before: MembershipMemory, look: RememberedLook): MembershipMemory {
  const { now, members, replicaSet } = look;
  const view = replicaSet.kind === 'Known' ? replicaSet.view : null;
  const hasPrimary = view !== null && view.primary !== null;
  // A gate is set only of a member of a set that works.
  const works = view !== null || members.some(({ inSyncGate }) => inSyncGate !== null);
  return {
    nextOrdinal: Math.max(before.nextOrdinal, ...ordinalsSeen(look).map((ordinal) => ordinal + 1)),
    initiatedAt: before.initiatedAt ?? (works ? now : null),
    replicaSetId: before.replicaSetId ?? (view?.replicaSetId || null),
    joiningSince: joinsUnderWay(before.joiningSince, look, view),
    noPrimarySince: noPrimarySince(before.noPrimarySince, view, now),
    remedies: before.remedies,
    // The two looks are of one and the same loss, which every look between them has seen.
    majorityLoss: view === null || hasPrimary ? null : before.majorityLoss,
    places: placesOf(before.places, look, view),
    rebalance: before.rebalance,
  };
}

function ordinalsSeen({ cluster, members, volumes, replicaSet }: RememberedLook): number[] {
  const names = [
    ...members.map(({ name }) => name),
    ...volumes.map(({ member }) => member),
    ...(replicaSet.kind === 'Known' ? replicaSet.view.members.map(({ host }) => memberOfHost(host)) : []),
  ];
  return names.map((name) => memberOrdinal(cluster, name)).filter((ordinal) => ordinal !== null);
}

function joinsUnderWay(
  before: ReadonlyMap<string, Date>,
  { members, now }: RememberedLook,
  view: ReplicaSetView | null,
): ReadonlyMap<string, Date> {
  const hosts = new Set(view?.members.map(({ host }) => host));
  const isJoining = ({ name, host, inSyncGate }: ObservedMember) =>
    inSyncGate === null && (view === null ? before.has(name) : hosts.has(host));
  return new Map(members.filter(isJoining).map(({ name }) => [name, before.get(name) ?? now]));
}

function noPrimarySince(before: Date | null, view: ReplicaSetView | null, now: Date): Date | null {
  if (view === null) return before;
  return view.primary === null ? (before ?? now) : null;
}

/** Of each pod, so that it is known before the member is added, and of each member of the set, as long as it is one. */
function placesOf(
  before: ReadonlyMap<string, MemberPlace>,
  { members, nodes }: RememberedLook,
  view: ReplicaSetView | null,
): ReadonlyMap<string, MemberPlace> {
  const names = new Set(view?.members.map(({ host }) => memberOfHost(host)) ?? before.keys());
  const places = new Map([...before].filter(([name]) => names.has(name)));
  for (const { name, node } of members) {
    if (node === null) continue;
    const machine = nodes.find((each) => each.name === node)?.machine ?? null;
    // The node may be gone before its pods are.
    const known = before.get(name);
    places.set(name, machine === null && known?.node === node ? known : { node, machine });
  }
  return places;
}
