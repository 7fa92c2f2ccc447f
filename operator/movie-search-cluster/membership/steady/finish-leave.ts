import { memberDeletion, type MembershipAction } from '../membership-action.ts';
import { drainPatienceMs } from '../patience.ts';
import { act, wait, withPrimary, type Step } from '../rule.ts';
import { volumeDeletions } from '../volumes/volume-use.ts';
import { addMember } from './add-member.ts';
import { isVoteNeeded } from './remove-gone.ts';

/** Takes a member that leaves on to its next stage: drained, stepped down, out of the set, deleted. One at a time. */
export const finishLeave = withPrimary((situation) => {
  const { input, view, members } = situation;
  const [member] = members.leaving;
  if (member === undefined) return null;
  const { pod, entry, primary, verdict } = member;
  const reason = pod.leaving?.reason ?? 'Failed';
  const leaving = (message: string, ...actions: MembershipAction[]): Step =>
    actions.length === 0
      ? wait('MemberLeaving', `${pod.name} leaves: ${message}`)
      : act('MemberLeaving', `${pod.name} leaves: ${message}`, ...actions);
  if (entry === null) {
    // A later primary may take back a removal that no majority knows of, and would miss the member then.
    if (!view.committed) return leaving('waiting for a majority to know of its removal.');
    // What is on a silent node stays until the node has come back and ended the pod, or a person has let go of it.
    const isOutOfReach = verdict.kind === 'Failed' && verdict.cause === 'NodeSilent';
    const volumes = isOutOfReach ? [] : situation.volumes.filter((volume) => volume.member === pod.name);
    return leaving(
      'deleting its pod.',
      memberDeletion(member, `it has left the replica set (${reason})`),
      ...volumeDeletions(volumes),
    );
  }
  // Nobody reads from it, and it hands nothing over: `removeGone` takes it out as soon as its vote can be spared.
  if (verdict.kind === 'Failed' && !entry.healthy) return null;
  if (pod.ready) return leaving('its readiness gate is turned off.');
  const since = pod.leaving?.since.getTime() ?? 0;
  const isDrained = pod.queryConnections === 0 || !pod.containersReady;
  if (!isDrained && input.now.getTime() - since < drainPatienceMs) {
    const connections = pod.queryConnections ?? 'unknown';
    return leaving(`waiting for the query tier to let go of it (${connections} connections).`);
  }
  // It goes on voting until its replacement can: another member has to join first.
  if (isVoteNeeded(entry, situation)) {
    return addMember(situation) ?? leaving('waiting for another member that can take its vote.');
  }
  if (!primary) {
    return leaving('removing it from the replica set.', {
      kind: 'RemoveMember',
      name: pod.name,
      host: pod.host,
      version: view.version,
    });
  }
  const hasHeir = members.staying.some((each) => (each.entry?.votes ?? 0) > 0 && each.inSync === true);
  if (hasHeir) return leaving('stepping down as primary.', { kind: 'StepDown', name: pod.name });
  // Its heir may have gone since it was told to leave: another one has to join first.
  return (
    addMember(situation) ??
    leaving('waiting for another voting member that is in sync to take over as primary.')
  );
});
