import type { DatabaseStatus, MemberStatus } from '../../../crds/status.ts';
import { failureLimitsOf } from '../membership/failure/failure-limits.ts';
import { domainsOf, isOpen, memberCounts, type PlacedMember } from '../membership/spread/domains.ts';
import { single, type ClusterFigures, type ClusterGauge, type ClusterSample } from './cluster-gauge.ts';

/** States of a member that does not answer, or has failed for good: `memberStatus` writes them. */
const silentStates: ReadonlySet<string> = new Set(['Unresponsive', 'Failed']);
/** States of a member that is on its way out, and has no place to be judged any more. */
const leavingStates: ReadonlySet<string> = new Set(['Leaving', 'Left', 'Terminating']);

/** What is told of members: each by itself, and where they are. @param now the time of the scrape */
export function memberGauges(now: () => Date): readonly ClusterGauge[] {
  return [
    {
      name: 'movie_search_cluster_member_info',
      help: '1 for each member, with its node, zone, role and state. A label is empty where it is not known.',
      labels: ['member', 'node', 'zone', 'role', 'state'],
      samples: ({ cluster: { status } }) =>
        membersOf(status?.database).map(({ name: member, node = '', zone = '', role, state }) => ({
          labels: { member, node, zone, role, state },
          value: 1,
        })),
    },
    {
      name: 'movie_search_cluster_member_ready',
      help: '1 for each member that serves reads, 0 for each that does not.',
      labels: ['member'],
      samples: ofEachMember(({ ready }) => (ready ? 1 : 0)),
    },
    {
      name: 'movie_search_cluster_member_responsive',
      help: '0 for each member that does not answer or has failed, 1 for every other one.',
      labels: ['member'],
      samples: ofEachMember(({ state }) => (silentStates.has(state) ? 0 : 1)),
    },
    {
      name: 'movie_search_cluster_member_lag_seconds',
      help: 'How far each member is behind the primary, told as 0 up to half of what is allowed. Absent: not known.',
      labels: ['member'],
      samples: ofEachMember(({ lagSeconds }) => lagSeconds),
    },
    {
      name: 'movie_search_cluster_max_lag_seconds',
      help: 'How far a member may be behind the primary and still serve reads.',
      samples: ({ cluster: { spec } }) => single(spec.database.maxLagSeconds),
    },
    {
      name: 'movie_search_cluster_has_primary',
      help: '1 while the replica set has a primary, 0 while it has none. Absent: no member was ever seen.',
      samples: ({ cluster: { status } }) =>
        status?.database === undefined ? [] : single(status.database.primary === undefined ? 0 : 1),
    },
    {
      name: 'movie_search_cluster_domain_members',
      help:
        'Members in each zone that takes members or has some; where all nodes are of one zone, in each such node. ' +
        'Absent: nodes have no zones, or may not be read.',
      labels: ['kind', 'domain'],
      samples: (figures) => domainSamples(figures, now()),
    },
  ];
}

function membersOf(database: DatabaseStatus | undefined): readonly MemberStatus[] {
  return database?.members ?? [];
}

function ofEachMember(
  figure: (member: MemberStatus) => number | undefined,
): (figures: ClusterFigures) => ClusterSample[] {
  return ({ cluster: { status } }) =>
    membersOf(status?.database).flatMap((member) =>
      single(figure(member)).map(({ value }) => ({ labels: { member: member.name }, value })),
    );
}

/** A domain that takes members and has none is told as 0: by its absence a spread over too few would look like a good one. */
function domainSamples({ cluster: { spec, status }, nodes }: ClusterFigures, now: Date): ClusterSample[] {
  const placed = membersOf(status?.database)
    .filter(({ state }) => !leavingStates.has(state))
    .map(({ node = null, zone = null }): PlacedMember => ({ pod: { node, zone } }));
  const domains = domainsOf(nodes, placed);
  if (domains === null) return [];
  const limits = failureLimitsOf(spec.database.failover);
  const counts = new Map(memberCounts(placed, domains));
  for (const node of nodes) {
    const domain = domains.ofNode(node);
    if (domain !== null && !counts.has(domain) && isOpen(node, limits, now)) counts.set(domain, 0);
  }
  return [...counts].map(([domain, value]) => ({ labels: { kind: domains.kind, domain }, value }));
}
