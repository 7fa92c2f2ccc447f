import { expect } from 'chai';
import { Registry } from 'prom-client';

import { KubeApiError } from '../../../kube/kube-error.ts';
import { ControllerMetrics } from '../../../operator/controller/controller-metrics.ts';
import {
  Controller,
  type ControllerOptions,
  type Reconcile,
} from '../../../operator/controller/controller.ts';
import { RateLimiter } from '../../../operator/controller/rate-limiter.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

describe('Controller', () => {
  let clock: ManualClock;
  let logger: RecordingLogger;
  let registry: Registry;
  let stop: AbortController;
  let running: Promise<void>;
  let stopped: boolean;

  beforeEach(() => {
    clock = new ManualClock();
    logger = new RecordingLogger();
    registry = new Registry();
    stop = new AbortController();
    stopped = false;
  });

  function start(reconcile: Reconcile, options: Partial<ControllerOptions> = {}): Controller {
    const controller = new Controller({
      name: 'movie-search-cluster',
      reconcile,
      logger,
      metrics: new ControllerMetrics(registry),
      rateLimiter: new RateLimiter({ initialMs: 1_000, maxMs: 60_000 }, () => 0.999_999_9),
      clock,
      ...options,
    });
    running = controller.run(stop.signal).then(() => {
      stopped = true;
    });
    return controller;
  }

  async function stopAndWait(): Promise<void> {
    stop.abort();
    await settle();
    await running;
  }

  async function metric(name: string): Promise<Record<string, number>> {
    const { values } = await registry.getSingleMetric(name)!.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels['result'] ?? 'value', value]));
  }

  it('reconciles the keys it is given, also those given before it runs', async () => {
    const seen: string[] = [];
    const controller = start((key) => {
      seen.push(key);
      return Promise.resolve({});
    });
    controller.enqueue('demo/a');
    controller.enqueue('demo/b');
    await settle();
    expect(seen).to.deep.equal(['demo/a', 'demo/b']);
    await stopAndWait();
  });

  it('runs a key again after the time its reconcile asked for', async () => {
    let times = 0;
    const controller = start(() => {
      times += 1;
      return Promise.resolve(times === 1 ? { requeueAfterMs: 30_000 } : {});
    });
    controller.enqueue('a');
    await clock.advance(29_999);
    expect(times).to.equal(1);
    await clock.advance(1);
    expect(times).to.equal(2);
    await clock.advance(1_000_000);
    expect(times).to.equal(2);
    expect(await metric('controller_reconcile_total')).to.deep.equal({ requeue: 1, success: 1 });
    await stopAndWait();
  });

  it('tries a failing key again after growing pauses, logs each failure once, and forgets them after a success', async () => {
    const at: number[] = [];
    const controller = start(() => {
      at.push(clock.monotonicNow());
      return at.length <= 3 || at.length === 5 ? Promise.reject(new Error('boom')) : Promise.resolve({});
    });
    controller.enqueue('a');
    await clock.advance(10_000);
    expect(at).to.deep.equal([0, 1_000, 3_000, 7_000]);
    controller.enqueue('a');
    await clock.advance(1_000);
    expect(at).to.deep.equal([0, 1_000, 3_000, 7_000, 10_000, 11_000]);
    expect(logger.messages('error')).to.deep.equal(Array<string>(4).fill('reconcile failed'));
    expect(logger.events[0]!.fields).to.include({ key: 'a', failures: 1, retryInMs: 1_000 });
    expect(await metric('controller_retries_total')).to.deep.equal({ value: 4 });
    expect(await metric('controller_reconcile_total')).to.deep.equal({ error: 4, success: 2 });
    await stopAndWait();
  });

  it('waits as long as a reconcile that went well otherwise has been asked to', async () => {
    let times = 0;
    const controller = start(() => {
      times += 1;
      return Promise.resolve({ requeueAfterMs: 500, holdOffMs: 20_000 });
    });
    controller.enqueue('a');
    await clock.advance(1_000);
    controller.enqueue('a');
    await clock.advance(18_999);
    expect(times).to.equal(1);
    await clock.advance(1);
    expect(times).to.equal(2);
    await stopAndWait();
  });

  it('takes a failure that is thrown before the first await like any other', async () => {
    let times = 0;
    const controller = start(() => {
      times += 1;
      if (times === 1) throw new Error('at once');
      return Promise.resolve({});
    });
    controller.enqueue('a');
    await clock.advance(1_000);
    expect(times).to.equal(2);
    await stopAndWait();
  });

  it('waits as long as the API server asks, whatever changes meanwhile', async () => {
    let times = 0;
    const controller = start(() => {
      times += 1;
      return Promise.reject(new KubeApiError('patch pods', 429, { reason: 'TooManyRequests' }, 20));
    });
    controller.enqueue('a');
    await clock.advance(10_000);
    controller.enqueue('a');
    await clock.advance(9_999);
    expect(times).to.equal(1);
    expect(logger.messages('error')).to.deep.equal([]);
    await clock.advance(1);
    expect(times).to.equal(2);
    await stopAndWait();
  });

  it('makes no noise about a conflict, until it goes on and on', async () => {
    const controller = start(() =>
      Promise.reject(new KubeApiError('replace secrets', 409, { reason: 'Conflict', message: 'modified' })),
    );
    controller.enqueue('a');
    await clock.advance(7_000);
    expect(logger.events.map(({ level }) => level)).to.deep.equal(['info', 'info', 'error', 'error']);
    await stopAndWait();
  });

  it('works on as many keys at once as it has workers, and never on one key twice', async () => {
    const release = new Map<string, () => void>();
    const controller = start(
      (key) =>
        new Promise((resolve) => {
          expect(release.has(key)).to.equal(false);
          release.set(key, () => {
            release.delete(key);
            resolve({});
          });
        }),
      { workers: 2 },
    );
    for (const key of ['a', 'b', 'c']) controller.enqueue(key);
    await settle();
    controller.enqueue('a');
    await settle();
    expect([...release.keys()]).to.deep.equal(['a', 'b']);
    expect(await metric('controller_queue_depth')).to.deep.equal({ value: 1 });
    release.get('a')!();
    await settle();
    expect([...release.keys()]).to.deep.equal(['b', 'c']);
    release.get('b')!();
    await settle();
    expect([...release.keys()]).to.deep.equal(['c', 'a']);
    for (const finish of [...release.values()]) finish();
    await stopAndWait();
  });

  it('aborts a reconcile that hangs, so that its key is tried again', async () => {
    let times = 0;
    const controller = start(
      (_key, signal) => {
        times += 1;
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
      { reconcileDeadlineMs: 60_000 },
    );
    controller.enqueue('a');
    await clock.advance(61_000);
    expect(times).to.equal(2);
    expect(String(logger.events[0]!.fields['err'])).to.contain('not ended after 60000 ms');
    stop.abort();
    await clock.advance(10_000);
    await running;
  });

  it('when stopped lets the reconcile under way end and starts no other', async () => {
    const seen: string[] = [];
    let finish: () => void = () => expect.fail('nothing is under way');
    let abortedAtEnd: boolean | undefined;
    const controller = start(async (key, signal) => {
      seen.push(key);
      await new Promise<void>((resolve) => (finish = resolve));
      abortedAtEnd = signal.aborted;
      return {};
    });
    controller.enqueue('a');
    controller.enqueue('b');
    await settle();
    stop.abort();
    await clock.advance(1_900);
    expect(stopped).to.equal(false);
    finish();
    await settle();
    expect(stopped).to.equal(true);
    expect(abortedAtEnd).to.equal(false);
    expect(seen).to.deep.equal(['a']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('when stopped waits no longer for what ends as it is aborted', async () => {
    const controller = start(
      (_key, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      { stopDeadlineMs: 5_000 },
    );
    controller.enqueue('a');
    await settle();
    stop.abort();
    await clock.advance(5_000);
    expect(stopped).to.equal(true);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('when stopped aborts what does not end in time, and does not wait for it for ever', async () => {
    let reason: unknown;
    const controller = start(
      (_key, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
        }),
      { stopDeadlineMs: 5_000 },
    );
    controller.enqueue('a');
    await settle();
    stop.abort();
    await clock.advance(4_999);
    expect(reason).to.equal(undefined);
    await clock.advance(1);
    expect(String(reason)).to.contain('the controller stops');
    expect(stopped).to.equal(false);
    await clock.advance(1_000);
    expect(stopped).to.equal(true);
    expect(logger.messages('warn')).to.have.length(1);
  });
});
