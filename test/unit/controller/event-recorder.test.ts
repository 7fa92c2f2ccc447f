import { expect } from 'chai';

import type { Patch } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { KubeApiError, KubeUnreachableError } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from '../../../kube/resource-kind.ts';
import { EventRecorder, type EventToRecord } from '../../../operator/controller/event-recorder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

/** An API server's events, and what it is made to answer. */
class EventStore {
  readonly objects = new Map<string, Record<string, unknown>>();
  writes = 0;
  failure: Error | undefined;
  gate: Promise<void> = Promise.resolve();

  create: KubeClient['create'] = async <T extends KubeObject>(_kind: ResourceKind<T>, object: T) => {
    await this.#begin();
    if (this.objects.has(object.metadata.name!))
      throw new KubeApiError('create events', 409, { reason: 'AlreadyExists' });
    this.objects.set(object.metadata.name!, { ...(object as object) });
    return object as Live<T>;
  };

  patch: KubeClient['patch'] = async <T extends KubeObject>(
    _kind: ResourceKind<T>,
    { name }: ObjectName,
    patch: Patch,
  ) => {
    await this.#begin();
    const object = this.objects.get(name);
    if (!object) throw new KubeApiError(`patch events ${name}`, 404, { reason: 'NotFound' });
    if (patch.type !== 'merge') throw new Error(`expected a merge patch, got ${patch.type}`);
    return Object.assign(object, patch.object) as unknown as Live<T>;
  };

  get all(): Record<string, unknown>[] {
    return [...this.objects.values()];
  }

  async #begin(): Promise<void> {
    await this.gate;
    this.writes += 1;
    if (this.failure) throw this.failure;
  }
}

const scaled: EventToRecord = {
  regarding: {
    apiVersion: 'moviesearch.dev/v1alpha1',
    kind: 'MovieSearchCluster',
    namespace: 'demo',
    name: 'movies',
    uid: 'u1',
  },
  type: 'Normal',
  reason: 'Scaled',
  message: '3 → 4 members',
};

describe('EventRecorder', () => {
  let store: EventStore;
  let clock: ManualClock;
  let logger: RecordingLogger;
  let recorder: EventRecorder;

  beforeEach(() => {
    store = new EventStore();
    clock = new ManualClock();
    logger = new RecordingLogger();
    recorder = new EventRecorder({
      client: store,
      component: 'movie-search-operator',
      instance: 'operator-0',
      logger,
      clock,
    });
  });

  it('creates an event that names its object, its source and its time', async () => {
    recorder.record(scaled);
    await recorder.flush();
    expect(store.all).to.have.length(1);
    const [event] = store.all;
    expect(event).to.deep.include({
      involvedObject: scaled.regarding,
      type: 'Normal',
      reason: 'Scaled',
      message: '3 → 4 members',
      source: { component: 'movie-search-operator' },
      reportingComponent: 'movie-search-operator',
      reportingInstance: 'operator-0',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    });
    expect([...store.objects.keys()][0]).to.match(/^movies\.[0-9a-f]{16}$/);
  });

  it('counts a repeat up instead of creating another', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      recorder.record(scaled);
      await recorder.flush();
      await clock.advance(60_000);
    }
    expect(store.all).to.have.length(1);
    expect(store.all[0]).to.include({
      count: 3,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:02:00Z',
    });
  });

  it('takes a repeat long after as news', async () => {
    recorder.record(scaled);
    await recorder.flush();
    await clock.advance(10 * 60_000 + 1);
    recorder.record(scaled);
    await recorder.flush();
    expect(store.all.map(({ count }) => count)).to.deep.equal([1, 1]);
  });

  it('keeps apart what differs in object, type, reason or message', async () => {
    recorder.record(scaled);
    recorder.record({ ...scaled, regarding: { ...scaled.regarding, uid: 'u2' } });
    recorder.record({ ...scaled, type: 'Warning' });
    recorder.record({ ...scaled, reason: 'Replaced' });
    recorder.record({ ...scaled, message: '4 → 5 members' });
    await recorder.flush();
    expect(store.all).to.have.length(5);
  });

  it('writes repeats that come together in one write', async () => {
    for (let time = 0; time < 50; time += 1) recorder.record(scaled);
    await recorder.flush();
    expect(store.writes).to.equal(1);
    expect(store.all[0]).to.include({ count: 50 });
  });

  it('creates the event again when the API server has forgotten it', async () => {
    recorder.record(scaled);
    await recorder.flush();
    store.objects.clear();
    recorder.record(scaled);
    await recorder.flush();
    expect(store.all[0]).to.include({ count: 2 });
  });

  it('never throws and never waits: what cannot be written is logged, and the next is written', async () => {
    store.failure = new KubeUnreachableError('create events: no answer');
    recorder.record(scaled);
    await recorder.flush();
    expect(logger.messages('warn')).to.deep.equal(['event could not be written']);
    store.failure = undefined;
    recorder.record({ ...scaled, reason: 'Replaced' });
    await recorder.flush();
    expect(store.all.map(({ reason }) => reason)).to.deep.equal(['Replaced']);
  });

  it('gives up the oldest rather than grow without bound while the API server hangs', async () => {
    const gate = Promise.withResolvers<undefined>();
    store.gate = gate.promise.then(() => undefined);
    for (let n = 0; n < 1_000; n += 1) recorder.record({ ...scaled, message: `event ${n}` });
    gate.resolve(undefined);
    await recorder.flush();
    expect(store.all).to.have.length(200);
    expect(store.all.at(-1)).to.include({ message: 'event 999' });
    expect(logger.events).to.have.length(800);
  });

  it('shortens a message and a name that are longer than the API server allows', async () => {
    recorder.record({
      ...scaled,
      regarding: { ...scaled.regarding, name: 'n'.repeat(253) },
      message: 'm'.repeat(2_000),
    });
    await recorder.flush();
    const [[name, event]] = [...store.objects] as [[string, Record<string, unknown>]];
    expect(name).to.have.length(253);
    expect(event['message']).to.have.length(1024).and.to.match(/m…$/);
  });
});
