import { expect } from 'chai';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import type { Condition } from '../../../../crds/status.ts';
import { withOperators } from '../../../../operator/movie-search-cluster/status/operator-status.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { now } from '../../../support/observed.ts';

const since = '2026-11-24T11:00:00.000Z';
const claim = { namespace: 'ours', lease: 'movie-search-operator', since };
const refused = [
  { namespace: 'theirs', lease: 'movie-search-operator', since, canJudge: true },
  { namespace: 'blind', lease: 'movie-search-operator', since, canJudge: false },
];
const available: Condition = {
  type: 'Available',
  status: 'True',
  reason: 'Answering',
  message: 'All answers.',
  lastTransitionTime: since,
};
const status: MovieSearchClusterStatus = { observedGeneration: 1, conditions: [available] };
const written = (situation: Parameters<typeof withOperators>[1], before = status) =>
  withOperators(status, situation, { ...movieSearchCluster(), status: before }, now);

describe('withOperators', () => {
  it('adds who runs the cluster, and no condition while all is well', () => {
    expect(written({ claim, refused: [], seesNodes: true })).to.deep.equal({ ...status, operator: claim });
  });

  it('says who else looks after the namespace, and what to do', () => {
    const { conditions = [], refusedOperators } = written({ claim, refused, seesNodes: true });
    expect(refusedOperators).to.deep.equal(refused);
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).to.deep.equal([
      ['Available', 'True', 'Answering'],
      ['Contended', 'True', 'ClaimedByAnother'],
    ]);
    expect(conditions[1]?.message)
      .to.contain('The operator of Lease ours/movie-search-operator runs this cluster.')
      .and.contain(
        'theirs/movie-search-operator, blind/movie-search-operator (which may not read that Lease)',
      )
      .and.contain('different watchNamespaces');
  });

  it('says that nodes may not be read', () => {
    const { conditions = [] } = written({ claim, refused: [], seesNodes: false });
    expect(conditions.at(-1)).to.include({
      type: 'NodesVisible',
      status: 'False',
      reason: 'MayNotReadNodes',
    });
  });

  it('writes the same again while nothing changes, whoever writes', () => {
    const first = written({ claim, refused, seesNodes: false });
    const later = new Date(now.getTime() + 60_000);
    const seen = { ...movieSearchCluster(), status: first };
    expect(withOperators(first, { claim, refused, seesNodes: false }, seen, later)).to.deep.equal(first);
    expect(withOperators(status, { claim, refused, seesNodes: false }, seen, later)).to.deep.equal(first);
  });

  it('takes away what holds no more', () => {
    const before = written({ claim, refused, seesNodes: false });
    expect(written({ claim, refused: [], seesNodes: true }, before)).to.deep.equal({
      ...status,
      operator: claim,
    });
    expect(
      withOperators(before, { claim: null, refused: [], seesNodes: true }, movieSearchCluster(), now),
    ).to.deep.equal(status);
  });
});
