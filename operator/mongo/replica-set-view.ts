import { memberState } from './member-state.ts';
import type { MemberConfig } from './membership-change.ts';
import type { PrimaryLook } from './primary-looks.ts';
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
  /** When a heartbeat that it sent arrived last; the epoch: never. */
  readonly lastHeartbeatRecv?: Date;
  readonly lastHeartbeatMessage?: string;
  readonly infoMessage?: string;
  /** Of the configuration that it holds, as far as the asked member has heard. */
  readonly configVersion?: number;
  readonly configTerm?: number;
}

/** The answer of `replSetGetStatus`, as far as it is looked at here. */
export interface ReplicaSetStatus {
  /** The asked member's own time. */
  readonly date?: Date;
  readonly members: readonly MemberStatus[];
}

/** 24 hex digits, made at initiation; empty where the configuration has none. */
export function replicaSetIdOf({ settings }: ReplicaSetConfig): string {
  return settings?.replicaSetId?.toString() ?? '';
}

/**
 * Joins configuration and status.
 *
 * A member's lag is the time between its newest write and the primary's. In a quiet set writes are 10 to 20 s apart (the primary's
 * own no-op), so that for the moment such a write takes to be copied, every member would seem to lag by that much. What a member
 * has that the primary had at an earlier look, it has lacked nothing of since: its lag is at most the time since then.
 *
 * @param looks earlier looks at the primary of this set
 * @param now milliseconds, by the clock of `looks`
 */
export function replicaSetView(
  config: ReplicaSetConfig,
  status: ReplicaSetStatus,
  looks: readonly PrimaryLook[] = [],
  now = 0,
): ReplicaSetView {
  const primary = primaryOf(status);
  return {
    setName: config._id,
    replicaSetId: replicaSetIdOf(config),
    version: config.version,
    term: config.term ?? 0,
    primary: primary?.name ?? null,
    committed: isHeldByMajority(config, status),
    members: config.members.map((member) => {
      const seen = status.members.find(({ name }) => name === member.host);
      return memberView(
        member,
        seen,
        status.date,
        (member) => primary && lagSeconds(member, primary, looks, now),
      );
    }),
  };
}

/** After a forced change, a configuration has no term until the next election; a status has it as -1 then. */
function isHeldByMajority(
  { version, term = -1, members }: ReplicaSetConfig,
  status: ReplicaSetStatus,
): boolean {
  const voters = members.filter(({ votes }) => (votes ?? 1) > 0);
  const holders = voters.filter(({ host }) =>
    status.members.some(
      ({ name, health, configVersion, configTerm }) =>
        name === host && health === 1 && configVersion === version && configTerm === term,
    ),
  );
  return holders.length > voters.length / 2;
}

function memberView(
  member: ReplicaSetConfig['members'][number],
  seen: MemberStatus | undefined,
  date: Date | undefined,
  lag: (seen: MemberStatus) => number | null | undefined,
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
    heardSecondsAgo: heardSecondsAgo(seen, date),
    lagSeconds: seen?.health === 1 ? (lag(seen) ?? null) : null,
    newestWrite: writtenAt === null ? null : { term: Number(seen?.optime?.t ?? -1), at: new Date(writtenAt) },
    message: message === '' ? null : message,
  };
}

/** Both times are by the asked member's clock. */
function heardSecondsAgo(seen: MemberStatus | undefined, date: Date | undefined): number | null {
  const heardAt = seen?.lastHeartbeatRecv?.getTime() ?? 0;
  return heardAt === 0 || date === undefined ? null : (date.getTime() - heardAt) / 1000;
}

function primaryOf({ members }: ReplicaSetStatus): MemberStatus | undefined {
  return members.find((member) => memberState(member.state) === 'PRIMARY');
}

/** The time of the primary's newest write in milliseconds since the epoch; null where there is no primary. */
export function primarysNewestWrite(status: ReplicaSetStatus): number | null {
  const primary = primaryOf(status);
  return primary === undefined ? null : newestWrite(primary);
}

function lagSeconds(
  member: MemberStatus,
  primary: MemberStatus,
  looks: readonly PrimaryLook[],
  now: number,
): number | null {
  const newest = newestWrite(member);
  const primarysNewest = newestWrite(primary);
  if (newest === null || primarysNewest === null) return null;
  const caughtUp = looks.findLast((look) => look.newestWrite <= newest);
  const sinceThen = caughtUp === undefined ? Number.POSITIVE_INFINITY : now - caughtUp.at;
  return Math.max(0, Math.min(primarysNewest - newest, sinceThen) / 1000);
}

/** Milliseconds since the epoch; null for a member that has no writes at all yet, whose date is the epoch itself. */
function newestWrite({ lastAppliedWallTime, optimeDate }: MemberStatus): number | null {
  const time = (lastAppliedWallTime ?? optimeDate)?.getTime() ?? 0;
  return time > 0 ? time : null;
}
