import { isSilentFor, type FailureLimits } from '../failure/failure-limits.ts';
import type { ObservedMember, ObservedNode } from '../../observed.ts';
import { rebalanceCalmMs } from '../patience.ts';

/** A member, as far as it is told where it is. */
export interface PlacedMember {
  readonly pod: Pick<ObservedMember, 'node' | 'zone'>;
}

/** What members are spread over: zones or, where all nodes are of one zone, nodes. */
export interface Domains {
  readonly kind: 'zone' | 'node';
  /** The domain of a member; null: it has no node yet, or its node's zone is not known. */
  readonly ofMember: (member: PlacedMember) => string | null;
  readonly ofNode: (node: ObservedNode) => string | null;
}

const byZone: Domains = {
  kind: 'zone',
  ofMember: ({ pod }) => pod.zone,
  ofNode: ({ zone }) => zone,
};

const byNode: Domains = {
  kind: 'node',
  ofMember: ({ pod }) => pod.node,
  ofNode: ({ name }) => name,
};

/**
 * Null: members cannot be spread. There is nothing to tell zones by, or a node without a zone may be in any of them.
 *
 * A cordoned zone is still a zone: members are not moved between the nodes of the last zone while the others are drained. A node
 * that people have tainted is none of the members' nodes, unless a member is on it.
 */
export function domainsOf(nodes: readonly ObservedNode[], members: readonly PlacedMember[]): Domains | null {
  const hasMember = ({ name }: ObservedNode) => members.some(({ pod }) => pod.node === name);
  const zones = new Set(
    nodes.filter((node) => hasMember(node) || !isKeptForOthers(node)).map(({ zone }) => zone),
  );
  zones.delete(null);
  if (zones.size > 1) return byZone;
  return zones.size === 1 && nodes.every(({ zone }) => zone !== null) ? byNode : null;
}

/** Kubernetes itself taints nodes that are cordoned or not ready, by keys of its own. */
function isKeptForOthers({ taints }: ObservedNode): boolean {
  return taints.some(
    ({ key, effect }) => effect !== 'PreferNoSchedule' && !key.startsWith('node.kubernetes.io/'),
  );
}

/**
 * A node that takes a new member: ready for a while, not silent, not cordoned, and without a taint that keeps pods away. A taint that
 * members tolerate counts too: it is better to leave members where they are than to move them in vain.
 */
export function isOpen(node: ObservedNode, limits: FailureLimits, now: Date): boolean {
  const { ready, unschedulable, deleting, taints } = node;
  return (
    ready?.status === 'True' &&
    now.getTime() - ready.since.getTime() >= rebalanceCalmMs &&
    !isSilentFor(node, limits) &&
    !unschedulable &&
    !deleting &&
    taints.every(({ effect }) => effect === 'PreferNoSchedule')
  );
}

/** How many members each domain has. Members whose domain is not known are left out. */
export function memberCounts(
  members: readonly PlacedMember[],
  { ofMember }: Domains,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const domain of members.map(ofMember)) {
    if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}
