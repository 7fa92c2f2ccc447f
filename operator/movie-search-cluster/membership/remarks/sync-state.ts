import type { MemberView } from '../../../mongo/replica-set-admin.ts';

/** `SECONDARY, 2 s behind`: how far a member has come, for people. */
export function syncState(entry: MemberView | null): string {
  if (entry === null) return 'not in the replica set';
  if (entry.state !== 'SECONDARY') return entry.state;
  return `SECONDARY, ${entry.lagSeconds === null ? '?' : Math.round(entry.lagSeconds)} s behind`;
}
