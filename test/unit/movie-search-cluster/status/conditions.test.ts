import { expect } from 'chai';
import { conditions, type Judgement } from '../../../../operator/movie-search-cluster/status/conditions.ts';

const judgement: Judgement = {
  type: 'Available',
  status: 'True',
  reason: 'Answering',
  message: 'all is well',
};
const first = new Date('2026-11-24T12:00:00Z');
const later = new Date('2026-11-24T12:05:00Z');

describe('conditions', () => {
  const before = conditions([judgement], [], 1, first);

  it('begin when they are judged first', () => {
    expect(before).to.deep.equal([
      {
        type: 'Available',
        status: 'True',
        observedGeneration: 1,
        lastTransitionTime: '2026-11-24T12:00:00.000Z',
        reason: 'Answering',
        message: 'all is well',
      },
    ]);
  });

  it('keep their time while only reason, message and generation change', () => {
    const [after] = conditions([{ ...judgement, reason: 'Other', message: 'still' }], before, 2, later);
    expect(after).to.include({
      observedGeneration: 2,
      lastTransitionTime: '2026-11-24T12:00:00.000Z',
      reason: 'Other',
      message: 'still',
    });
  });

  it('have a new time when their status changes, also to Unknown', () => {
    for (const status of ['False', 'Unknown'] as const) {
      const [after] = conditions([{ ...judgement, status }], before, 1, later);
      expect(after?.lastTransitionTime).to.equal('2026-11-24T12:05:00.000Z');
    }
  });

  it('say no more than the API server takes, and that something was left out', () => {
    const [after] = conditions([{ ...judgement, message: 'x'.repeat(40_000) }], [], 1, first);
    expect(after?.message.length).to.be.at.most(32_768);
    expect(after?.message).to.match(/x…$/);
  });
});
