import type { MemberProbe } from '../../mongo/replica-set-admin.ts';
import type { ForeignProbe, ObservedProbe } from '../observed.ts';

/** Who a member is to be. */
export interface MemberIdentity {
  readonly setName: string;
  /** Its name in the replica-set configuration. */
  readonly host: string;
  /** As it is remembered since the set was first seen; null: it was not seen yet. */
  readonly replicaSetId: string | null;
}

/**
 * What a member says, or that it is not that member who says it: a pod's address may have passed on to another pod, and a namespace
 * may have been copied with its key file. The first line that fits holds.
 *
 * | it answers                        | its set's name | its own name | its set's id            | taken for                |
 * | --------------------------------- | -------------- | ------------ | ----------------------- | ------------------------ |
 * | nothing, or that it is empty      |                |              |                         | what it says             |
 * | that it takes part, or did        | another        | any          | any                     | Foreign (`SetName`)      |
 * | that it takes part                | as it is to be | another      | any                     | Foreign (`Host`)         |
 * | that it takes part, or did        | as it is to be |              | another than remembered | Foreign (`ReplicaSetId`) |
 * | that it takes part, or did        | as it is to be |              | not told, or none known | what it says             |
 */
export function recognised(probe: MemberProbe, wanted: MemberIdentity): ObservedProbe {
  if (probe.state === 'Unreachable' || probe.state === 'Uninitiated') return probe;
  if (probe.setName !== wanted.setName) return foreign('SetName', probe.setName, wanted.setName);
  if (probe.state === 'Member' && probe.host !== wanted.host) return foreign('Host', probe.host, wanted.host);
  const { replicaSetId } = probe;
  if (replicaSetId === null || wanted.replicaSetId === null || replicaSetId === wanted.replicaSetId) {
    return probe;
  }
  return foreign('ReplicaSetId', replicaSetId, wanted.replicaSetId);
}

function foreign(differs: ForeignProbe['differs'], found: string, wanted: string): ForeignProbe {
  return { state: 'Foreign', differs, found, wanted };
}
