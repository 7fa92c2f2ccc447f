import type { OperatorMemory } from '../../../crds/status.ts';
import { nothingRemembered, type MembershipMemory } from '../membership/membership-memory.ts';

/** What the status remembers for the membership plan. */
export function membershipMemoryOf(memory: OperatorMemory | undefined): MembershipMemory {
  if (memory === undefined) return nothingRemembered;
  const { majorityLoss } = memory;
  return {
    nextOrdinal: memory.nextOrdinal ?? 0,
    initiatedAt: timeOf(memory.initiatedAt),
    replicaSetId: memory.replicaSetId ?? null,
    joiningSince: new Map(memory.joins?.map(({ name, since }) => [name, new Date(since)])),
    noPrimarySince: timeOf(memory.noPrimarySince),
    places: new Map(
      memory.places?.map(({ name, node, machine }) => [name, { node, machine: machine ?? null }]),
    ),
    rebalance:
      memory.rebalance === undefined
        ? null
        : { ...memory.rebalance, at: new Date(memory.rebalance.at), member: memory.rebalance.member ?? null },
    majorityLoss: majorityLoss === undefined ? null : { ...majorityLoss, at: new Date(majorityLoss.at) },
    remedies: (memory.remedies ?? []).map((remedy) => ({ ...remedy, at: new Date(remedy.at) })),
  };
}

/**
 * Memory as the status has it.
 *
 * @param reducedSince since when redundancy that was there has been missing; null: nothing is missing
 */
export function operatorMemory(memory: MembershipMemory, reducedSince: Date | null): OperatorMemory {
  const { replicaSetId, initiatedAt, joiningSince, noPrimarySince, majorityLoss, rebalance, remedies } =
    memory;
  const joins = [...joiningSince].map(([name, since]) => ({ name, since: since.toISOString() }));
  const places = [...memory.places].map(([name, { node, machine }]) => ({
    name,
    node,
    ...(machine !== null && { machine }),
  }));
  return {
    nextOrdinal: memory.nextOrdinal,
    ...(replicaSetId !== null && { replicaSetId }),
    ...(initiatedAt !== null && { initiatedAt: initiatedAt.toISOString() }),
    ...(joins.length > 0 && { joins }),
    ...(places.length > 0 && { places }),
    ...(rebalance !== null && {
      rebalance: {
        at: rebalance.at.toISOString(),
        tries: rebalance.tries,
        towards: rebalance.towards,
        ...(rebalance.member !== null && { member: rebalance.member }),
      },
    }),
    ...(reducedSince !== null && { reducedSince: reducedSince.toISOString() }),
    ...(noPrimarySince !== null && { noPrimarySince: noPrimarySince.toISOString() }),
    ...(majorityLoss !== null && {
      majorityLoss: {
        at: majorityLoss.at.toISOString(),
        version: majorityLoss.version,
        term: majorityLoss.term,
        gone: [...majorityLoss.gone],
      },
    }),
    ...(remedies.length > 0 && {
      remedies: remedies.map((remedy) => ({ ...remedy, at: remedy.at.toISOString() })),
    }),
  };
}

function timeOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
