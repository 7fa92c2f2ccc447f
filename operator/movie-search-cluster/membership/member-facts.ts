import type { MemberView } from '../../mongo/replica-set-admin.ts';
import type { ObservedMember, ObservedNode, ReplicaSetObservation } from '../observed.ts';
import { isDisplaced } from './foreign-member.ts';
import type { FailureLimits } from './failure/failure-limits.ts';
import { memberVerdict, type MemberVerdict } from './failure/member-verdict.ts';

/** A member pod, beside what the replica set says of it. */
export interface MemberFacts {
  readonly pod: ObservedMember;
  /** Its entry in the replica-set configuration; null: not in it, or the configuration is not known. */
  readonly entry: MemberView | null;
  readonly primary: boolean;
  readonly verdict: MemberVerdict;
  /** Something else has taken the member's address, and lasts: another member is made, and what is there is left alone. */
  readonly displaced: boolean;
  /** Whether it may serve reads. Null: cannot be told now, which is neither yes nor no. */
  readonly inSync: boolean | null;
  /** Its pod was made from another template than the one wanted now. */
  readonly outdated: boolean;
}

/** What the members' facts are made from. */
export interface FactsInput {
  readonly members: readonly ObservedMember[];
  readonly nodes: readonly ObservedNode[];
  readonly replicaSet: ReplicaSetObservation;
  readonly templateHash: string;
  readonly maxLagSeconds: number;
  readonly failureLimits: FailureLimits;
  readonly now: Date;
}

/** Pods, nodes and replica set, joined by host and by name. */
export function memberFacts(input: FactsInput): MemberFacts[] {
  const { members, replicaSet, maxLagSeconds } = input;
  const view = replicaSet.kind === 'Known' ? replicaSet.view : null;
  const entries = new Map(view?.members.map((entry) => [entry.host, entry]));
  const nodes = new Map(input.nodes.map((node) => [node.name, node]));
  const primaryIsHeard = view !== null && view.primary !== null;
  return members.map((pod) => {
    const entry = entries.get(pod.host) ?? null;
    const evidence = {
      pod,
      node: nodes.get(pod.node ?? '') ?? null,
      entry: primaryIsHeard ? entry : null,
      primaryIsHeard,
      now: input.now,
    };
    const verdict = memberVerdict(evidence, input.failureLimits);
    const displaced = isDisplaced(evidence, input.failureLimits);
    const inSync = view === null ? inSyncWithoutView(pod) : inSyncByView(pod, entry, maxLagSeconds);
    return {
      pod,
      entry,
      primary: view !== null && view.primary === pod.host,
      verdict,
      displaced,
      inSync: verdict.kind === 'Failed' || displaced ? false : inSync,
      outdated: pod.templateHash !== input.templateHash,
    };
  });
}

/** One that says itself that it takes no part in a set serves nothing, whatever the others would say. */
function inSyncWithoutView({ probe }: ObservedMember): false | null {
  return probe?.state === 'Outside' || probe?.state === 'Uninitiated' ? false : null;
}

/** What is said of the member says nothing of something else that answers at its address. */
function inSyncByView(
  { probe }: ObservedMember,
  entry: MemberView | null,
  maxLagSeconds: number,
): boolean | null {
  return probe?.state === 'Foreign' ? null : isInSync(entry, maxLagSeconds);
}

function isInSync(entry: MemberView | null, maxLagSeconds: number): boolean | null {
  if (entry === null) return false;
  switch (entry.state) {
    case 'PRIMARY':
      return true;
    case 'SECONDARY':
      return entry.lagSeconds === null ? null : entry.lagSeconds <= maxLagSeconds;
    case 'STARTUP':
    case 'STARTUP2':
    case 'RECOVERING':
    case 'ROLLBACK':
    case 'REMOVED':
    case 'ARBITER':
      return false;
    // The one that was asked cannot reach it. Readers may: whether it serves them is the container's readiness to say.
    case 'DOWN':
    case 'UNKNOWN':
      return null;
    default:
      return entry.state satisfies never;
  }
}

/** Whether a member said anything at all when it was asked. */
export function answers({ probe }: ObservedMember): boolean {
  return probe !== null && probe.state !== 'Unreachable';
}
