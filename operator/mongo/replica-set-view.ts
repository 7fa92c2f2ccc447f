import { memberState } from './member-state.ts';
import type { MemberConfig } from './membership-change.ts';
import type { MemberView, ReplicaSetView } from './replica-set-admin.ts';

/** The answer of `replSetGetConfig`, as far as it is looked at here. */
export interface ReplicaSetConfig {
  readonly _id: string;
  readonly version: number;
  readonly term?: number;
  readonly members: readonly (MemberConfig & { readonly hidden?: boolean })[];
  readonly settings?: { readonly replicaSetId?: { toString(): string } };
}

interface MemberStatus {
  readonly _id: number;
  readonly name: string;
  readonly health: number;
  readonly state: number;
  readonly optime?: { readonly t?: number | bigint | { toString(): string } };
  readonly optimeDate?: Date;
  readonly lastAppliedWallTime?: Date;
  readonly lastHeartbeatMessage?: string;
  readonly infoMessage?: string;
}

/** The answer of `replSetGetStatus`, as far as it is looked at here. */
export interface ReplicaSetStatus {
  readonly members: readonly MemberStatus[];
}

/**
 * Joins configuration and status.
 *
 * A member's lag is the time between its newest write and the primary's. In a quiet set writes are 10 s apart (the primary's
 * own no-op), so that for the moment such a write takes to be copied, every member seems to lag 10 s. With `earlier`, an earlier
 * status, lag is measured against what the primary had *then*: who has that now does not lag.
 */
export function replicaSetView(
  config: ReplicaSetConfig,
  status: ReplicaSetStatus,
  earlier: ReplicaSetStatus = status,
): ReplicaSetView {
  const primary = status.members.find((member) => memberState(member.state) === 'PRIMARY');
  const reference = primary && earlier.members.find(({ name }) => name === primary.name);
  return {
    setName: config._id,
    replicaSetId: config.settings?.replicaSetId?.toString() ?? '',
    version: config.version,
    term: config.term ?? 0,
    primary: primary?.name ?? null,
    members: config.members.map((member) => {
      const seen = status.members.find(({ name }) => name === member.host);
      return memberView(member, seen, reference);
    }),
  };
}

function memberView(
  member: ReplicaSetConfig['members'][number],
  seen: MemberStatus | undefined,
  primary: MemberStatus | undefined,
): MemberView {
  const writtenAt = seen ? newestWrite(seen) : null;
  const message = seen?.lastHeartbeatMessage ?? seen?.infoMessage ?? '';
  return {
    id: member._id,
    host: member.host,
    votes: member.votes ?? 1,
    priority: member.priority ?? 1,
    hidden: member.hidden ?? false,
    state: seen ? memberState(seen.state) : 'UNKNOWN',
    healthy: seen?.health === 1,
    lagSeconds: seen?.health === 1 && primary ? lagSeconds(seen, primary) : null,
    newestWrite: writtenAt === null ? null : { term: Number(seen?.optime?.t ?? -1), at: new Date(writtenAt) },
    message: message === '' ? null : message,
  };
}

function lagSeconds(member: MemberStatus, primary: MemberStatus): number | null {
  const newest = newestWrite(member);
  const primarysNewest = newestWrite(primary);
  if (newest === null || primarysNewest === null) return null;
  return Math.max(0, (primarysNewest - newest) / 1000);
}

/** Milliseconds since the epoch; null for a member that has no writes at all yet, whose date is the epoch itself. */
function newestWrite({ lastAppliedWallTime, optimeDate }: MemberStatus): number | null {
  const time = (lastAppliedWallTime ?? optimeDate)?.getTime() ?? 0;
  return time > 0 ? time : null;
}
