import type { MemberStatus } from '../../../crds/status.ts';
import type { MemberFacts } from '../membership/member-facts.ts';

/**
 * One member for the status. A lag within half of what is allowed is told as 0: the figure flickers with every write, and a
 * status that changes without meaning anything would be written for nothing.
 */
export function memberStatus(
  member: MemberFacts,
  previous: MemberStatus | undefined,
  maxLagSeconds: number,
  now: Date,
): MemberStatus {
  const { pod, entry } = member;
  const state = memberPhase(member);
  const lag = entry?.lagSeconds ?? null;
  return {
    name: pod.name,
    ...(pod.node !== null && { node: pod.node }),
    ...(pod.zone !== null && { zone: pod.zone }),
    role: memberRole(member),
    state,
    ...(lag !== null && { lagSeconds: lag * 2 <= maxLagSeconds ? 0 : Math.floor(lag) }),
    ready: pod.ready,
    since: previous !== undefined && previous.state === state ? previous.since : now.toISOString(),
  };
}

function memberRole({ pod, entry, primary }: MemberFacts): MemberStatus['role'] {
  if (primary) return 'Primary';
  if (entry !== null) return entry.state === 'SECONDARY' ? 'Secondary' : 'None';
  return pod.probe?.state === 'Member' && pod.probe.role === 'Secondary' ? 'Secondary' : 'None';
}

/** Where a member stands between joining and leaving. */
function memberPhase({ pod, entry, inSync, verdict }: MemberFacts): string {
  if (pod.terminating) return 'Terminating';
  if (pod.probe?.state === 'Foreign') return 'Foreign';
  if (pod.leaving !== null) return entry === null ? 'Left' : 'Leaving';
  if (verdict.kind !== 'Healthy') return verdict.kind === 'Failed' ? 'Failed' : 'Unresponsive';
  if (entry !== null && inSync !== true && pod.inSyncGate === null) return 'Joining';
  if (!pod.containersReady) return (pod.container?.restarts ?? 0) > 0 ? 'Restarting' : 'Starting';
  if (entry === null) return inSync === null ? 'Unknown' : 'WaitingToJoin';
  if (inSync === null) return 'Unknown';
  if (!inSync) return 'CatchingUp';
  return pod.ready ? 'Serving' : 'InSync';
}
