import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { expect } from 'chai';
import { planMembership } from '../../../../operator/movie-search-cluster/membership/plan-membership.ts';
import { silent } from '../../../support/membership/membership-cases.ts';
import { fresh, ago, membershipInput } from '../../../support/observed.ts';

describe('reportUnreachable', () => {
  it('says that members run and do not answer, also before there is a set', () => {
    const unreachable = (seconds: number) =>
      planMembership(
        membershipInput({
          memory: nothingRemembered,
          members: [0, 1, 2].map((n) => fresh(n, { ...silent, createdAt: ago(seconds) })),
          replicaSet: { kind: 'Unknown', reason: 'movies-db-0 does not answer (timed out).' },
        }),
      ).troubles;
    expect(unreachable(5)).to.deep.equal([]);
    expect(unreachable(120)).to.deep.equal([
      { reason: 'MembersUnreachable', message: 'movies-db-0 does not answer (timed out).' },
    ]);
  });
});
