import type { MemberAddress, MemberProbe, ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import type { ReplicaSetObservation } from '../observed.ts';

export interface ProbedMember {
  readonly address: MemberAddress;
  readonly probe: MemberProbe;
}

/**
 * What the members say together: the primary's view where there is one, else that of any member of the set. A member that
 * refuses our user, although it takes part in the set, has no such user yet.
 */
export async function observeReplicaSet(
  members: readonly ProbedMember[],
  view: (member: MemberAddress) => Promise<ReplicaSetView>,
): Promise<ReplicaSetObservation> {
  const taking = members.filter(({ probe }) => probe.state === 'Member').toSorted(primaryFirst);
  if (taking.length === 0) {
    return members.some(({ probe }) => probe.state === 'Uninitiated')
      ? { kind: 'Uninitiated' }
      : { kind: 'Unknown', reason: unknownReason(members) };
  }
  const reasons: string[] = [];
  let refusals = 0;
  for (const { address, probe } of taking) {
    try {
      return { kind: 'Known', view: await view(address) };
    } catch (error) {
      if (!(error instanceof ReplicaSetError)) throw error;
      if (error.code === 'AuthenticationFailed') {
        if (isPrimary(probe)) return { kind: 'NoUsers', primary: address.host };
        // One that is still copying the data has no users either, whatever the set has.
        refusals++;
      }
      reasons.push(error.message);
    }
  }
  return refusals === taking.length
    ? { kind: 'NoUsers', primary: null }
    : { kind: 'Unknown', reason: reasons.join('; ') };
}

function isPrimary(probe: MemberProbe): boolean {
  return probe.state === 'Member' && probe.role === 'Primary';
}

function primaryFirst(a: ProbedMember, b: ProbedMember): number {
  return (
    Number(isPrimary(b.probe)) - Number(isPrimary(a.probe)) || configVersion(b.probe) - configVersion(a.probe)
  );
}

function configVersion(probe: MemberProbe): number {
  return probe.state === 'Member' ? probe.configVersion : 0;
}

function unknownReason(members: readonly ProbedMember[]): string {
  if (members.length === 0) return 'No member has an address yet.';
  const reasons = members.map(({ address, probe }) =>
    probe.state === 'Unreachable'
      ? `${address.host} does not answer (${probe.error})`
      : probe.state === 'Outside' && probe.strayed
        ? `${address.host} has not found itself in its replica set`
        : `${address.host} is in no set`,
  );
  return `${reasons.join('; ')}.`;
}
