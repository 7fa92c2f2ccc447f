import { expect } from 'chai';
import { KubeApiError, KubeUnreachableError } from '../../../../kube/kube-error.ts';
import type { PodMetrics } from '../../../../operator/kube/resources.ts';
import {
  CpuMetrics,
  cpuMetricsIntervalMs,
  type CpuMetricsOptions,
  type CpuMetricsRound,
} from '../../../../operator/movie-search-cluster/metrics/cpu-metrics.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

function podMetricsOf(namespace: string, name: string, cpu: string): PodMetrics {
  return {
    metadata: { name, namespace },
    timestamp: '2026-11-25T12:00:00Z',
    window: '15s',
    containers: [{ name: 'mongod', usage: { cpu } }],
  };
}

/** Runs the metrics over an API that answers as `answer` says, and shows what came of it. */
function reading(answer: (namespace: string | undefined) => PodMetrics[] | Error) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const asked: (string | undefined)[] = [];
  const rounds: (CpuMetricsRound | null)[] = [];
  const state = { isWanted: true };
  const start = (options: Partial<CpuMetricsOptions> = {}) => {
    const metrics = new CpuMetrics({
      kube: {
        listComputed: (_kind, options) => {
          const namespace = options?.namespace;
          asked.push(namespace);
          const result = answer(namespace);
          return result instanceof Error ? Promise.reject(result) : Promise.resolve(result as never);
        },
      },
      clock,
      logger: new RecordingLogger(),
      namespaces: () => null,
      isWanted: () => state.isWanted,
      onRound: () => rounds.push(metrics.latest),
      ...options,
    });
    return { metrics, running: metrics.run(stop.signal) };
  };
  return { clock, stop, asked, rounds, state, start };
}

describe('CpuMetrics', () => {
  it('reads all namespaces in one question, every 15 s, for whoever wants the figures', async () => {
    const { clock, stop, asked, rounds, start } = reading(() => [
      podMetricsOf('default', 'movies-db-0', '100m'),
      podMetricsOf('films', 'movies-db-0', '200m'),
    ]);
    const { metrics, running } = start();
    await clock.advance(2 * cpuMetricsIntervalMs);
    expect(asked).to.deep.equal([undefined, undefined, undefined]);
    expect(rounds.map((round) => round?.number)).to.deep.equal([1, 2, 3]);
    expect(metrics.latest?.kind).to.equal('Read');
    if (metrics.latest?.kind === 'Read') {
      expect(metrics.latest.samples.get('films/movies-db-0')?.milli).to.equal(200);
    }
    stop.abort();
    await running;
  });

  it('asks each namespace of its scope where it may not ask all', async () => {
    const { clock, stop, asked, start } = reading((namespace) => [
      podMetricsOf(namespace ?? '', 'movies-db-0', '100m'),
    ]);
    const { metrics, running } = start({ namespaces: () => ['a', 'b'] });
    await clock.advance(0);
    expect(asked).to.deep.equal(['a', 'b']);
    expect(metrics.latest?.kind === 'Read' && [...metrics.latest.samples.keys()]).to.deep.equal([
      'a/movies-db-0',
      'b/movies-db-0',
    ]);
    stop.abort();
    await running;
  });

  it('reads nothing while nobody scales by the figures, and begins once somebody does', async () => {
    const { clock, stop, asked, state, start } = reading(() => []);
    state.isWanted = false;
    const { running } = start();
    await clock.advance(10 * cpuMetricsIntervalMs);
    expect(asked).to.deep.equal([]);
    state.isWanted = true;
    await clock.advance(cpuMetricsIntervalMs);
    expect(asked).to.have.length(1);
    stop.abort();
    await running;
  });

  const failures: Record<string, { error: Error; message: string }> = {
    'that metrics-server is missing': {
      error: new KubeApiError('list pods', 404, { reason: 'NotFound', message: 'not found' }),
      message: 'install metrics-server',
    },
    'which right is missing': {
      error: new KubeApiError('list pods', 403, { reason: 'Forbidden', message: 'forbidden' }),
      message: 'the verb list on pods of that group',
    },
    'that the API does not answer': {
      error: new KubeUnreachableError('list pods: no answer'),
      message: 'does not answer',
    },
  };
  for (const [what, { error, message }] of Object.entries(failures)) {
    it(`says ${what}, and goes on reading`, async () => {
      let failing = true;
      const { clock, stop, start } = reading(() => (failing ? error : []));
      const { metrics, running } = start();
      await clock.advance(0);
      expect(metrics.latest?.kind).to.equal('Failed');
      if (metrics.latest?.kind === 'Failed') expect(metrics.latest.message).to.include(message);
      failing = false;
      await clock.advance(cpuMetricsIntervalMs);
      expect(metrics.latest?.kind).to.equal('Read');
      stop.abort();
      await running;
    });
  }
});
