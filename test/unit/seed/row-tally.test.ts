import { expect } from 'chai';

import { EXAMPLES_KEPT, MAX_EXAMPLE_LENGTH, RowTally } from '../../../seed/row-tally.ts';

describe('RowTally', () => {
  const odd = (line: number, reason = 'bad', file = 'a.tsv') => ({ file, line, reason, text: `row ${line}` });

  it('counts rows by file and reason, and keeps the first of each with line and text', () => {
    const tally = new RowTally();
    for (const row of [odd(2), odd(3, 'worse'), odd(4), odd(2, 'bad', 'b.tsv')]) tally.add(row);
    expect(tally.reasons()).to.deep.equal([
      {
        file: 'a.tsv',
        reason: 'bad',
        rows: 2,
        examples: [
          { line: 2, text: 'row 2' },
          { line: 4, text: 'row 4' },
        ],
      },
      { file: 'a.tsv', reason: 'worse', rows: 1, examples: [{ line: 3, text: 'row 3' }] },
      { file: 'b.tsv', reason: 'bad', rows: 1, examples: [{ line: 2, text: 'row 2' }] },
    ]);
    expect([tally.rows, tally.rowsOf('a.tsv'), tally.rowsOf('c.tsv')]).to.deep.equal([4, 3, 0]);
  });

  it('keeps as much of a million rows as of a few, and no more of a row than a line of it', () => {
    const tally = new RowTally();
    for (let line = 1; line <= 1_000_000; line += 1)
      tally.add({ file: 'a.tsv', line, reason: 'bad', text: 'x'.repeat(2000) });
    const [reason] = tally.reasons();
    expect(reason).to.include({ rows: 1_000_000 });
    expect(reason?.examples).to.have.length(EXAMPLES_KEPT);
    expect(reason?.examples.at(-1)).to.deep.equal({ line: 10, text: 'x'.repeat(MAX_EXAMPLE_LENGTH) });
  });

  it('is bounded where every row has a reason of its own, and still counts all', () => {
    const tally = new RowTally();
    for (let line = 1; line <= 5000; line += 1) tally.add(odd(line, `bad in its own way ${line}`));
    expect(tally.reasons().length).to.be.at.most(101);
    expect(tally.reasons().at(-1)).to.include({ reason: 'further reasons', rows: 4900 });
    expect(tally.rows).to.equal(5000);
  });
});
