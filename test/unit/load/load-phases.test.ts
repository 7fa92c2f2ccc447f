import { expect } from 'chai';

import { loadPhases, phaseTable, takeovers } from '../../bench/load-phases.ts';

describe('loadPhases', () => {
  const line = (second: number, msg: string, facts: object = {}): string =>
    JSON.stringify({ time: new Date(second * 1000).toISOString(), msg, ...facts });
  const log = [
    '(node:1) a warning of the runtime',
    line(102, 'starting'),
    line(103, 'phaseBegun', { phase: 'Loading' }),
    line(108, 'progress', { titles: 10_000, speed: 0.25 }),
    line(113, 'progress', { titles: 30_000, speed: 0.75 }),
    line(114, 'phaseEnded', { phase: 'Loading' }),
    line(115, 'phaseBegun', { phase: 'Snapshot' }),
    line(121, 'switched'),
    '',
  ].join('\n');

  it('follow one another from the change to the end, by the clock of the loader', () => {
    const phases = loadPhases(log, { changedMs: 100_000, endMs: 160_000 });
    expect(phases.map(({ name, fromMs, toMs }) => [name, fromMs / 1000, toMs / 1000])).to.deep.equal([
      ['Starting', 100, 103],
      ['Loading', 103, 115],
      ['Snapshot', 115, 121],
      ['Takeover', 121, 151],
      ['Rest', 151, 160],
    ]);
    expect(phases[1]).to.include({ titles: 30_000, speed: 0.5 });
    expect(phases[2]).to.include({ titles: null, speed: null });
  });

  it('are held against the reads that came due in them', () => {
    const latencies = { p50: 2, p95: 4, p99: 30, max: 50 };
    const table = phaseTable(loadPhases(log, { changedMs: 100_000, endMs: 160_000 }), {
      beganMs: 90_000,
      latencyWithin: ({ fromMs }) => (fromMs === 13_000 ? latencies : null),
      failedDueMs: [12_999, 13_000, 24_999, 25_000],
      idleP99: 20,
    });
    const cells = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
    expect(cells.find(([, name]) => name === 'Loading')?.slice(2, -1)).to.deep.equal([
      '12.0',
      '30,000',
      '0.50',
      '2',
      '2.0',
      '30.0',
      '50.0',
      '1.50',
    ]);
    expect(cells.find(([, name]) => name === 'Rest')?.slice(2, -1)).to.deep.equal([
      '9.0',
      '',
      '',
      '0',
      '',
      '',
      '',
      '',
    ]);
  });
});

describe('takeovers', () => {
  it('are told of the reading after the switch alone, also where the version was served before', async () => {
    const read = (second: number, dataset: string, ms: number): string =>
      JSON.stringify({
        time: new Date(second * 1000).toISOString(),
        msg: 'search snapshot loaded',
        dataset,
        ms,
      });
    const log = [read(40, 'v2', 11), read(60, 'v1', 12), read(103, 'v2', 13)].join('\n');
    const kubectl = (verb: string): Promise<string> =>
      Promise.resolve(verb === 'get' ? 'pod/query-0\n' : log);
    expect(await takeovers({ kubectl }, 'v2', 100_000)).to.deep.equal([
      'pod/query-0 had the snapshot 3.0 s after the switch, read in 13 ms',
    ]);
  });
});
