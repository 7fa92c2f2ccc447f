import { expect } from 'chai';
import type { PodMetrics } from '../../../../operator/kube/resources.ts';
import { cpuSampleOf } from '../../../../operator/movie-search-cluster/metrics/cpu-sample.ts';

const timestamp = '2026-11-25T12:00:00Z';

function metrics(window: string, ...cpu: (string | undefined)[]): PodMetrics {
  return {
    metadata: { name: 'movies-db-0', namespace: 'default' },
    timestamp,
    window,
    containers: cpu.map((amount, index) => ({
      name: `c${index}`,
      usage: { memory: '1Mi', ...(amount !== undefined && { cpu: amount }) },
    })),
  };
}

describe('cpuSampleOf', () => {
  const amounts: Record<string, { cpu: string[]; milli: number }> = {
    'takes thousandths as they are': { cpu: ['250m'], milli: 250 },
    'rounds billionths up to a thousandth': { cpu: ['12000001n'], milli: 13 },
    'rounds each container up before the sum': { cpu: ['1n', '1n'], milli: 2 },
    'takes whole cores': { cpu: ['2'], milli: 2000 },
    'takes a pod that is idle for zero': { cpu: ['0'], milli: 0 },
  };
  for (const [behaviour, { cpu, milli }] of Object.entries(amounts)) {
    it(behaviour, () => {
      expect(cpuSampleOf(metrics('15s', ...cpu))).to.deep.equal({
        milli,
        timestamp: Date.parse(timestamp),
        windowMs: 15_000,
      });
    });
  }

  const windows: Record<string, number> = {
    '15.312s': 15_312,
    '1m0s': 60_000,
    '1h2m3.5s': 3_723_500,
    '500ms': 500,
  };
  for (const [window, windowMs] of Object.entries(windows)) {
    it(`reads the window ${window}`, () => {
      expect(cpuSampleOf(metrics(window, '1m'))?.windowMs).to.be.closeTo(windowMs, 1e-6);
    });
  }

  const unreadable: Record<string, PodMetrics> = {
    'a container has no CPU figure': metrics('15s', '1m', undefined),
    'a figure is no quantity': metrics('15s', 'much'),
    'no container is there': metrics('15s'),
    'the window is no duration': metrics('a while', '1m'),
    'the time is missing': { metadata: { name: 'p' }, window: '15s', containers: [] },
  };
  for (const [why, answer] of Object.entries(unreadable)) {
    it(`has no sample where ${why}: no answer is not zero`, () => {
      expect(cpuSampleOf(answer)).to.equal(null);
    });
  }
});
