import { expect } from 'chai';

import { PhaseRecord } from '../../support/load/phase-record.ts';

describe('PhaseRecord', () => {
  it('has exact percentiles by nearest rank, of ten thousand latencies in any order', () => {
    const record = new PhaseRecord();
    for (let n = 0; n < 10_000; n += 1) {
      const latency = ((n * 7919) % 10_000) + 1;
      record.due(0);
      record.right(0, latency, 'a', 100);
    }
    expect(record.report(2, 0.5)).to.deep.include({
      requests: 10_000,
      right: 10_000,
      rightPerSecond: 5000,
      latencyMs: { p50: 5000, p99: 9900, p999: 9990, max: 10_000 },
      bytesPerAnswer: 100,
      generatorCpu: 0.5,
    });
  });

  it('puts a request into the window in which it came due, whenever it was answered', () => {
    const record = new PhaseRecord();
    record.due(10);
    record.right(10, 900, 'slow', 1);
    record.due(260);
    record.right(260, 1, 'fast', 1);
    record.due(270);
    record.failed('timeout');
    const { windows, servedBy, failedByKind } = record.report(1, 0);
    expect(windows).to.deep.equal([
      { fromMs: 0, requests: 1, right: 1, p99: 900, servedBy: { slow: 1 } },
      { fromMs: 250, requests: 2, right: 1, p99: 1, servedBy: { fast: 1 } },
    ]);
    expect(servedBy).to.deep.equal({ slow: 1, fast: 1 });
    expect(failedByKind).to.deep.equal({ timeout: 1 });
  });

  it('counts apart what was answered before the end of the phase', () => {
    const record = new PhaseRecord();
    for (const latency of [100, 900, 950]) {
      record.due(100);
      record.right(100, latency, 'a', 1);
    }
    expect(record.report(1, 0)).to.deep.include({ right: 3, rightPerSecond: 3, inTimePerSecond: 2 });
  });

  it('has no latency where nothing was right', () => {
    const record = new PhaseRecord();
    record.due(0);
    record.failed('status');
    expect(record.report(1, 0)).to.deep.include({ right: 0, latencyMs: null, rightPerSecond: 0 });
  });
});
