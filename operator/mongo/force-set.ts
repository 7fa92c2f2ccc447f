import { view } from './ask-member.ts';
import { run } from './command.ts';
import { forceObjection, type Testimony } from './force-objection.ts';
import type { MemberCalls } from './member-calls.ts';
import { allowed, configurationOf } from './member-configuration.ts';
import { survivingMembers } from './membership-change.ts';
import { probe } from './probe-member.ts';
import type { ForcedReduction, MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { replicaSetIdOf } from './replica-set-view.ts';
import type { SeenBefore } from './seen-before.ts';

/** As {@link ReplicaSetAdmin.forceReconfigure}. */
export async function forceReconfigure(
  calls: MemberCalls,
  seen: SeenBefore,
  survivor: MemberAddress,
  reduction: ForcedReduction,
  signal: AbortSignal,
): Promise<number> {
  const { basedOn, remainder } = reduction;
  const judged = await calls.readAsOperator(survivor, signal, (client, bounds) =>
    configurationOf(client.db('admin'), bounds),
  );
  const members = allowed(survivor, () => survivingMembers(judged.members, remainder));
  if (members.length === judged.members.length) return judged.version;
  const testimonies = await Promise.all(
    reduction.witnesses.map((witness) => testimonyOf(calls, seen, witness, signal)),
  );
  const decision = { survivor: survivor.host, basedOn, hosts: remainder.hosts };
  refuseIf(survivor, forceObjection(decision, testimonies));
  return calls.changeAsOperator(survivor, signal, async (client, bounds) => {
    const admin = client.db('admin');
    const config = await configurationOf(admin, bounds);
    const isTheSame = config.version === judged.version && config.term === judged.term;
    if (!isTheSame || replicaSetIdOf(config) !== basedOn.replicaSetId) {
      refuseIf(survivor, 'its configuration has changed since it was asked');
    }
    await run(
      admin,
      { replSetReconfig: { ...config, version: config.version + 1, members }, force: true },
      bounds,
    );
    // The member adds a random number to the version, so that two halves of a set forced apart cannot share one.
    return (await configurationOf(admin, bounds)).version;
  });
}

/** @throws ReplicaSetError `VersionConflict`: what was decided upon is not what there is */
function refuseIf({ host }: MemberAddress, objection: string | null): void {
  if (objection !== null) throw new ReplicaSetError('VersionConflict', host, objection);
}

async function testimonyOf(
  calls: MemberCalls,
  { looks, processes }: SeenBefore,
  witness: MemberAddress,
  signal: AbortSignal,
): Promise<Testimony> {
  const { host } = witness;
  try {
    return { kind: 'View', host, view: await view(calls, looks, witness, signal) };
  } catch (error) {
    if (!(error instanceof ReplicaSetError)) throw error;
    // One that has no users yet cannot have a write that another one lacks.
    const said =
      error.code === 'AuthenticationFailed' ? await probe(calls, processes, witness, signal) : null;
    return said?.state === 'Member' && said.role === 'Other'
      ? { kind: 'Copying', host, primary: said.primary }
      : { kind: 'Silent', host, reason: error.message };
  }
}
