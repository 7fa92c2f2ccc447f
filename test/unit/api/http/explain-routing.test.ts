import { expect } from 'chai';

import { explainRouting } from '../../../../api/http/explain-routing.ts';
import type { Answer } from '../../../../api/http/route.ts';
import { routingCostHeader } from '../../../../api/replica-pool/routing-cost-header.ts';

describe('explainRouting', () => {
  const answer: Answer = { body: { value: {} }, headers: { 'Served-By': 'db-1' } };
  const costOf = (replica: string): string | undefined => (replica === 'db-1' ? 'total=1.0' : undefined);

  for (const prefer of ['routing-cost', 'respond-async, routing-cost', 'routing-cost; wait=1']) {
    it(`says what the replica costs to "Prefer: ${prefer}"`, () => {
      expect(explainRouting(answer, prefer, { costOf, workedMs: 1.25 }).headers).to.deep.equal({
        'Served-By': 'db-1',
        'Routing-Cost': 'total=1.0',
        'Server-Timing': 'work;dur=1.3',
        'Preference-Applied': 'routing-cost',
      });
    });
  }

  it('does not work it out for anybody else', () => {
    const fail = (): never => expect.fail('nobody wants to know');
    for (const prefer of [undefined, '', 'no-routing-cost', 'routing-costs']) {
      expect(explainRouting(answer, prefer, { costOf: fail, workedMs: 1 })).to.equal(answer);
    }
  });

  it('tells no cost of an answer from memory, or from several replicas', () => {
    for (const headers of [{}, { 'Served-By': 'db-1, db-2' }]) {
      const { headers: told } = explainRouting({ ...answer, headers }, 'routing-cost', {
        costOf,
        workedMs: 1,
      });
      expect(told).not.to.have.property('Routing-Cost');
      expect(told).to.include({ 'Server-Timing': 'work;dur=1.0' });
    }
  });

  it('keeps the time that an answer tells itself', () => {
    const timed = { ...answer, headers: { 'Server-Timing': 'search;dur=7.0' } };
    expect(explainRouting(timed, 'routing-cost', { costOf, workedMs: 9 }).headers).to.include(timed.headers);
  });
});

describe('routingCostHeader', () => {
  const factors = { latency: 1.23456, inFlight: 1, cpu: 20, memory: 1, lag: 1e20 };
  const reports = [
    { replica: 'db-0', cost: 24.6912, factors },
    { replica: 'db-1', cost: null, factors: null },
  ];

  it('has the cost and each factor as decimals', () => {
    const entries = routingCostHeader(reports, 'db-0')!.split(', ');
    expect(entries).to.have.members([
      ...['total=24.691', 'latency=1.235', 'in-flight=1.0', 'cpu=20.0', 'memory=1.0'],
      'lag=999999999999.0',
    ]);
    expect(entries[0]).to.equal('total=24.691');
  });

  it('is none for a replica that is not ranked, or is none of these', () => {
    expect(routingCostHeader(reports, 'db-1')).to.equal(undefined);
    expect(routingCostHeader(reports, 'db-2')).to.equal(undefined);
  });
});
