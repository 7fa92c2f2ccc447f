import { expect } from 'chai';
import { evictableMembers } from '../../../operator/movie-search-cluster/membership/evictable-members.ts';
import { memberFacts } from '../../../operator/movie-search-cluster/membership/member-facts.ts';
import { entry, known, member, membershipInput, node } from '../../support/observed.ts';

/** How many of `desired` members, of which the first `voters` vote, may be evicted while the nodes `cordoned` are to be emptied. */
function evictable(desired: number, voters: number, cordoned: readonly number[]): number {
  const ordinals = Array.from({ length: desired }, (_, ordinal) => ordinal);
  const nodes = ordinals.map((n) => node(n, { unschedulable: cordoned.includes(n) }));
  const facts = memberFacts(
    membershipInput({
      members: ordinals.map((n) => member(n, { node: `node-${n}` })),
      nodes,
      replicaSet: known(ordinals.map((n) => entry(n, { votes: n < voters ? 1 : 0 }))),
    }),
  );
  return evictableMembers(desired, facts, nodes);
}

describe('evictableMembers', () => {
  it('are none of two, of which one has the only vote', () => expect(evictable(2, 1, [])).to.equal(0));

  it('are none of two while the one on a node to be emptied still votes', () => {
    expect(evictable(2, 1, [0])).to.equal(0);
    expect(evictable(2, 2, [1])).to.equal(0);
  });

  it('are one of two once the one on a node to be emptied has no vote', () =>
    expect(evictable(2, 1, [1])).to.equal(1));

  it('are none of two where both nodes are to be emptied', () => expect(evictable(2, 1, [0, 1])).to.equal(0));

  it('are one of any other number', () => {
    expect(evictable(1, 1, [])).to.equal(1);
    expect(evictable(3, 3, [])).to.equal(1);
    expect(evictable(5, 5, [1])).to.equal(1);
  });
});
