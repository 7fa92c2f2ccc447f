import { canonicalHash } from '../../../canonical-hash.ts';
import type { Situation } from '../situation.ts';
import { domainsOf, isOpen, memberCounts, type Domains } from './domains.ts';

/** One domain has at least two members more than another that takes one. */
export interface Crowding {
  readonly kind: Domains['kind'];
  /** The domain with the most members. */
  readonly fullest: string;
  /** Domains to which a move of one member spreads members better. */
  readonly emptier: readonly string[];
  /** Names of the nodes of all other domains, the fullest domain's first. */
  readonly otherNodes: readonly string[];
}

/**
 * Null: no move spreads members better. A move from a domain of `f` members to one of `n` does so only where `n <= f - 2`: the sum of
 * the squares of the counts falls with each such move, so that there is a last one.
 */
export function crowding({ input, members }: Situation): Crowding | null {
  const { nodes, failureLimits, now } = input;
  const domains = domainsOf(nodes, members.all);
  if (domains === null) return null;
  const counts = memberCounts(members.all, domains);
  const [fullest] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (fullest === undefined) return null;
  const countOf = (domain: string | null) => (domain === null ? 0 : (counts.get(domain) ?? 0));
  const isEmptier = (domain: string | null) => domain !== null && countOf(domain) <= fullest[1] - 2;
  const open = nodes.filter((node) => isOpen(node, failureLimits, now)).map(domains.ofNode);
  const emptier = [...new Set(open.filter((domain) => domain !== null))].filter(isEmptier).toSorted();
  if (emptier.length === 0) return null;
  const others = nodes.filter((node) => !isEmptier(domains.ofNode(node)));
  return {
    kind: domains.kind,
    fullest: fullest[0],
    emptier,
    otherNodes: others
      .toSorted((a, b) => countOf(domains.ofNode(b)) - countOf(domains.ofNode(a)))
      .map(({ name }) => name),
  };
}

/** The same as long as the same domains are to take a member, and the member's pod is made alike. */
export function towards({ emptier }: Crowding, { input }: Situation): string {
  return canonicalHash({ emptier, template: input.templateHash }, 10);
}
