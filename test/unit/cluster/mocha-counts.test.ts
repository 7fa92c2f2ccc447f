import { expect } from 'chai';
import { closingLines, countsOf, failuresOf, sumOf } from '../../support/mocha-counts.ts';

describe('the counts of a test run', () => {
  const cases: [string, string, boolean, { passed: number; failed: number }][] = [
    ['all passed', '\n  12 passing (3s)\n', true, { passed: 12, failed: 0 }],
    ['some failed', '\n  12 passing (3s)\n  2 failing\n', false, { passed: 12, failed: 2 }],
    ['all failed', '\n  0 passing (3ms)\n  2 failing\n', false, { passed: 0, failed: 2 }],
    ['none executed', '\n  0 passing (1ms)\n', true, { passed: 0, failed: 1 }],
    ['crashed before it could count', 'SyntaxError: no\n', false, { passed: 0, failed: 1 }],
    ['crashed after it had counted', '\n  12 passing (3s)\n', false, { passed: 12, failed: 1 }],
    [
      'a test that prints such a line',
      '  99 passing lines\n    3 passing\n\n  12 passing (3s)\n',
      true,
      { passed: 12, failed: 0 },
    ],
  ];
  for (const [name, output, ok, counts] of cases) {
    it(name, () => {
      expect(countsOf(output, ok)).to.deep.equal(counts);
    });
  }

  it('of several runs are added up, and a run that crashed is one failure among them', () => {
    const runs = [
      countsOf('\n  12 passing (3s)\n  2 failing\n', false),
      countsOf('SyntaxError: no\n', false),
    ];
    expect(sumOf(runs)).to.deep.equal({ passed: 12, failed: 3 });
  });

  it('end with the total, alone on the last line', () => {
    const lines = closingLines([
      ['unit', { passed: 5, failed: 0 }],
      ['e2e', { passed: 2, failed: 1 }],
    ]);
    expect(lines).to.deep.equal([
      'unit: 5 passed, 0 failed',
      'e2e: 2 passed, 1 failed',
      '7 passed, 1 failed',
    ]);
  });
});

describe('the failures of a test run', () => {
  it('are what mocha says at the end of them, without stack frames', () => {
    const output = [
      '    1) does',
      '    at rest',
      '',
      '',
      '  12 passing (3s)',
      '  1 failing',
      '',
      '  1) a thing',
      '       does:',
      '',
      '      AssertionError: expected 1 to equal 2',
      '      + expected - actual',
      '',
      '      -1',
      '      +2',
      '',
      '      at Context.<anonymous> (file:///a.test.ts:3:4)',
      '      at process.processImmediate (node:internal/timers:491:21)',
      '',
    ].join('\n');
    expect(failuresOf(output).split('\n')).to.deep.equal([
      '  1) a thing',
      '       does:',
      '      AssertionError: expected 1 to equal 2',
      '      + expected - actual',
      '      -1',
      '      +2',
    ]);
  });

  it('are nothing where all passed, or where it crashed first', () => {
    expect(failuresOf('\n  12 passing (3s)\n')).to.equal('');
    expect(failuresOf('SyntaxError: no\n')).to.equal('');
  });
});
