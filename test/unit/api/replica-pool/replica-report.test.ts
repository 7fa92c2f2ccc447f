import { expect } from 'chai';

import { assess } from '../../../../api/replica-pool/choose-replica.ts';
import { replicaReports } from '../../../../api/replica-pool/replica-report.ts';
import type { Replica, ReplicaSession, ReplicaState } from '../../../../api/replica-pool/replica.ts';
import { DEFAULT_WEIGHTS } from '../../../../api/replica-pool/routing-weights.ts';
import { figures } from '../../../support/replica-figures.ts';

describe('replicaReports', () => {
  it('tell what each replica costs by term, and why it is avoided', () => {
    const replica = (name: string, state: ReplicaState, readMs: number, failure: string | null = null) =>
      ({
        ...{ name, state, failure, attempts: 7, ejections: 2, sample: null, zone: 'a', warmth: 1 },
        figures: figures({ readMs }),
      }) as unknown as Replica<ReplicaSession>;
    const replicas = [
      replica('m-db-0', 'ready', 5),
      replica('m-db-1', 'ready', 50),
      replica('m-db-2', 'failing', 5, 'connection refused'),
    ];
    const ready = replicas.filter(({ state }) => state === 'ready');
    const ranking = assess(ready, { weights: DEFAULT_WEIGHTS, zone: 'a' });
    const reports = replicaReports({ replicas, ranking });
    expect(
      reports.map(({ replica: name, cost, avoided, failure }) => [name, cost, avoided, failure]),
    ).to.deep.equal([
      ['m-db-0', 1, null, null],
      ['m-db-1', 10, 'cost', null],
      ['m-db-2', null, 'state', 'connection refused'],
    ]);
    expect(reports[1]).to.deep.include({
      factors: { cpu: 1, memory: 1, latency: 10, inFlight: 1, lag: 1 },
      reads: 7,
      ejections: 2,
    });
    expect(JSON.parse(JSON.stringify(reports))).to.deep.equal(reports);
  });
});
