import type { MemberView } from '../../../mongo/replica-set-admin.ts';
import { memberOfHost } from '../member-name.ts';
import { act, hasPrimary, stuck, type Rule } from '../rule.ts';
import { wantedVoters } from '../steady/vote-change.ts';
import { hasVolume } from '../volumes/volume-use.ts';

/**
 * Where a set has no primary, an election settles it if a majority of the voters can still come. If not, and for good, the rest
 * goes on by force, from the member that has the newest writes. Gone is who has neither pod nor volume, and is not heard of by
 * those left.
 */
export const recoverMajority: Rule = (situation) => {
  const { view, members } = situation;
  if (view === null || hasPrimary(situation)) return null;
  const exists = (host: string) =>
    members.all.some(({ pod }) => pod.host === host) || hasVolume(memberOfHost(host), situation);
  const isGone = ({ host, healthy }: MemberView) => !healthy && !exists(host);
  const voters = view.members.filter(({ votes }) => votes > 0);
  const gone = voters.filter(isGone);
  const left = view.members.filter((entry) => !isGone(entry));
  const majority = Math.floor(voters.length / 2) + 1;
  const secondaries = left.filter(({ state }) => state === 'SECONDARY').toSorted(newestWriteFirst);
  const [survivor] = secondaries;
  if (voters.length - gone.length >= majority || survivor === undefined) {
    return stuck('NoPrimary', 'The replica set has no primary; waiting for an election.');
  }
  return act(
    'RecoveringMajority',
    `${gone.length} of ${voters.length} voting members are gone for good: going on with ${left.length} that are left.`,
    {
      kind: 'ForceReconfigure',
      survivor: memberOfHost(survivor.host),
      hosts: left.map(({ host }) => host),
      // Those that answer: one that is down is given its vote back once it is in sync.
      voters: secondaries.slice(0, wantedVoters(secondaries.length)).map(({ host }) => host),
      gone: gone.map(({ host }) => memberOfHost(host)),
    },
  );
};

/** By term before time: what an earlier primary wrote last may never have reached a majority. */
function newestWriteFirst({ newestWrite: a }: MemberView, { newestWrite: b }: MemberView): number {
  return (b?.term ?? -1) - (a?.term ?? -1) || (b?.at.getTime() ?? 0) - (a?.at.getTime() ?? 0);
}
