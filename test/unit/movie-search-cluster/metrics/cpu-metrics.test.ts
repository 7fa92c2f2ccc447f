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

function podMetricsOf(
  namespace: string,
  name: string,
  cpu: string,
  timestamp = '2026-11-25T12:00:00Z',
): PodMetrics {
  return {
    metadata: { name, namespace },
    timestamp,
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
    expect(new Set(asked)).to.deep.equal(new Set([undefined]));
    expect(rounds.map((round) => round?.number)).to.deep.equal([1, 2, 3]);
    expect(metrics.latest?.kind).to.equal('Read');
    if (metrics.latest?.kind === 'Read') {
      expect(metrics.latest.samples.get('films/movies-db-0')?.milli).to.equal(200);
    }
    stop.abort();
    await running;
  });

  describe('where a sample comes between two rounds', () => {
    /** Two pods, whose samples are of these seconds at a time in seconds; and the seconds at which rounds came. */
    async function roundsWith(samplesAt: (seconds: number) => readonly [number, number], forSeconds: number) {
      const taken = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
      const { clock, stop, start } = reading(() =>
        samplesAt(Math.round(clock.monotonicNow() / 1000)).map((seconds, index) =>
          podMetricsOf('default', `movies-db-${index}`, '100m', taken(seconds)),
        ),
      );
      const came: number[] = [];
      const { running } = start({ onRound: () => came.push(Math.round(clock.monotonicNow() / 1000)) });
      await clock.advance(forSeconds * 1000);
      stop.abort();
      await running;
      return came;
    }

    it('has a round as soon as all pods have one', async () => {
      const every = (seconds: number) => Math.floor(seconds / 10) * 10;
      expect(await roundsWith((at) => [every(at), every(at)], 45)).to.deep.equal([0, 12, 21, 30, 42]);
    });

    it('waits for the last pod, but no longer than 15 s', async () => {
      expect(await roundsWith((at) => [at, 0], 45)).to.deep.equal([0, 15, 30, 45]);
    });
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
    await clock.advance(3_000);
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
