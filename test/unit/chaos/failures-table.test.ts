import { expect } from 'chai';

import { withRows, type Row } from '../../chaos/failures-table.ts';
import type { Figures } from '../../chaos/figures.ts';

const figures: Figures = {
  requests: 4_000,
  failedByKind: {},
  failedAt: [],
  longestGap: 0.21,
  p99: 0.1,
  lifted: 9,
  noticed: 0.6,
  leader: undefined,
  redundant: 8.04,
  redundantAfterLift: 0,
  lostAgain: 0,
  settled: 3,
};

const deleted: Row = {
  name: 'pod-deleted',
  fault: 'a pod is deleted',
  limits: { failuresWithin: 0, redundant: { after: 'fault', p50: 10, p95: 15 }, settled: 60 },
  tries: [figures, { ...figures, redundant: 12, longestGap: 0.5 }],
};
const killed: Row = {
  name: 'node-killed',
  fault: 'a node is killed',
  limits: { failuresWithin: 10, noticed: 20, leader: 15, redundant: { after: 'lift', p95: 60 }, settled: 60 },
  tries: [
    { ...figures, failedByKind: { timeout: 30, refused: 2 }, failedAt: [1, 7.25], redundantAfterLift: 33 },
  ],
};
const known = ['pod-deleted', 'node-killed'];

const page = `# Failures

<!-- make chaos writes from here -->

<!-- to here -->

And more.
`;

describe('the table of docs/failures.md', () => {
  it('has a line for each case, with its figures and limits', () => {
    const lines = withRows(page, [killed, deleted], known).split('\n');
    expect(lines.filter((line) => line.startsWith('| `'))).to.deep.equal([
      '| `pod-deleted` | a pod is deleted, 2 times | 8000 | 0 | 0.5 s | 0.6 s | p50 8.0 s, worst 12.0 s | no failure; redundancy ≤ p50 10 s, p95 15 s |',
      '| `node-killed` | a node is killed | 4000 | 2 refused, 30 timeout; the last at 7.3 s | 0.2 s | 0.6 s | 33.0 s of the end of the fault | failures in the first 10 s only; seen ≤ 20 s; another leader ≤ 15 s; redundancy ≤ 60 s of its end |',
    ]);
    expect(lines[0]).to.equal('# Failures');
    expect(lines.at(-2)).to.equal('And more.');
  });

  it('keeps the lines of cases that were not tried again, however they are spaced', () => {
    const before = withRows(page, [deleted, killed], known).replaceAll(' | ', '   |  ');
    const after = withRows(before, [{ ...deleted, tries: [figures] }], known);
    expect(after).to.include('| `pod-deleted` | a pod is deleted | 4000 |');
    expect(after).to.include('| `node-killed` | a node is killed | 4000 |');
    expect(after.match(/pod-deleted/g)).to.have.length(1);
  });

  it('drops the line of a case that is no more', () => {
    const before = withRows(page, [deleted, killed], known);
    expect(withRows(before, [], ['node-killed'])).to.not.include('pod-deleted');
  });

  it('says where redundancy was never lost', () => {
    const row = { ...deleted, tries: [{ ...figures, redundant: 0 }] };
    expect(withRows(page, [row], known)).to.include('| never lost |');
  });

  it('refuses a page without the place for it', () => {
    expect(() => withRows('# Failures', [deleted], known)).to.throw('make chaos writes from here');
  });
});
