import { memberOfHost } from '../member-name.ts';
import { act, hold, withPrimary } from '../rule.ts';
import { hasVolume } from '../volumes/volume-use.ts';

/** Takes a member out of the set whose pod is gone or ending, that the primary does not hear, and that cannot come back. */
export const removeGone = withPrimary((situation) => {
  const { view, members } = situation;
  // A pod that terminates may do so for ever, if its node is gone.
  const isThere = (host: string) => members.all.some(({ pod }) => pod.host === host && !pod.terminating);
  const absent = view.members.filter(({ host, healthy }) => !healthy && !isThere(host));
  const gone = absent.find(({ host }) => !hasVolume(memberOfHost(host), situation));
  if (gone === undefined) {
    if (absent.length === 0) return null;
    const names = absent.map(({ host }) => memberOfHost(host)).join(', ');
    return hold('VolumeIsThere', `${names} stays in the replica set: its volume is there to come back to.`);
  }
  const name = memberOfHost(gone.host);
  return act('RemovingMember', `Removing ${name}, whose pod is gone or ending, from the replica set.`, {
    kind: 'RemoveMember',
    name,
    host: gone.host,
    version: view.version,
  });
});
