import { expect } from 'chai';

import { KubeApiError, KubeUnreachableError } from '../../../kube/kube-error.ts';
import { Reflector } from '../../../kube/reflector.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import { pods, type Pod } from '../../../operator/kube/resources.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { pod, ScriptedListWatch } from '../../support/scripted-list-watch.ts';

const gone = new KubeApiError('watch pods', 410, { reason: 'Expired', message: 'too old resource version' });
const refused = new KubeUnreachableError('watch pods: connection refused');
const tooLarge = new KubeApiError('list pods', 504, {
  reason: 'Timeout',
  details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
});

describe('Reflector', () => {
  let server: ScriptedListWatch;
  let clock: ManualClock;
  let logger: RecordingLogger;
  let reflector: Reflector<Pod>;
  let stop: AbortController;
  let running: Promise<void>;
  let told: string[];

  beforeEach(() => {
    server = new ScriptedListWatch();
    clock = new ManualClock();
    logger = new RecordingLogger();
    stop = new AbortController();
    told = [];
    reflector = new Reflector(server, pods, {
      namespace: 'demo',
      labelSelector: 'a=b',
      logger,
      clock,
      random: () => 0.5,
      backoff: { initialMs: 1_000, maxMs: 8_000 },
    });
    reflector.subscribe({
      added: (object) => told.push(`+${object.metadata.name}`),
      updated: (object, previous) =>
        told.push(
          `~${object.metadata.name} ${previous.metadata.resourceVersion}→${object.metadata.resourceVersion}`,
        ),
      deleted: (object) => told.push(`-${object.metadata.name}`),
    });
  });

  afterEach(async () => {
    stop.abort();
    await running;
  });

  async function start(...answers: (Live<Pod>[] | Error)[]): Promise<void> {
    server.answers = answers;
    running = reflector.run(stop.signal);
    await settle();
  }

  const names = (): string[] => reflector.list().map(({ metadata }) => metadata.name);

  it("lists once from the server's memory, then watches from the list's version", async () => {
    await start([pod('a', '1'), pod('b', '2')]);
    expect(server.lists).to.have.length(1);
    expect(server.lists[0]).to.include({ namespace: 'demo', labelSelector: 'a=b', resourceVersion: '0' });
    expect(server.watches).to.have.length(1);
    expect(server.lastWatch.options).to.include({
      namespace: 'demo',
      labelSelector: 'a=b',
      resourceVersion: '100',
      timeoutSeconds: 450,
      idleTimeoutMs: 190_000,
    });
    expect(told).to.deep.equal(['+a', '+b']);
    expect(reflector.hasSynced).to.equal(true);
    await reflector.untilSynced();
  });

  it('lets a watch without bookmarks be silent for longer than the server keeps any watch open', async () => {
    const kind = { ...pods, hasNoBookmarks: true } as const;
    reflector = new Reflector(server, kind, { logger, clock, random: () => 0.5 });
    await start([pod('a', '1')]);
    expect(server.lastWatch.options).to.include({ timeoutSeconds: 450, idleTimeoutMs: 660_000 });
  });

  it('follows what is added, modified and deleted', async () => {
    await start([pod('a', '1')]);
    server.lastWatch.tell('ADDED', pod('b', '101'));
    server.lastWatch.tell('MODIFIED', pod('a', '102'));
    server.lastWatch.tell('DELETED', pod('b', '103'));
    await settle();
    expect(told).to.deep.equal(['+a', '+b', '~a 1→102', '-b']);
    expect(names()).to.deep.equal(['a']);
    expect(reflector.get({ namespace: 'demo', name: 'a' })?.metadata.resourceVersion).to.equal('102');
    expect(reflector.get({ namespace: 'demo', name: 'b' })).to.equal(undefined);
    expect(reflector.get({ namespace: 'other', name: 'a' })).to.equal(undefined);
  });

  it('tells an event by what the store has, not by the name the server gives it', async () => {
    await start([pod('a', '1')]);
    server.lastWatch.tell('ADDED', pod('a', '101'));
    server.lastWatch.tell('MODIFIED', pod('b', '102'));
    server.lastWatch.tell('DELETED', pod('c', '103'));
    await settle();
    expect(told).to.deep.equal(['+a', '~a 1→101', '+b']);
  });

  it('keeps no managed fields', async () => {
    await start([pod('a', '1')]);
    server.lastWatch.tell('ADDED', pod('b', '101'));
    await settle();
    expect(reflector.list().map(({ metadata }) => 'managedFields' in metadata)).to.deep.equal([false, false]);
  });

  it('takes a watch up again from the last event, at once and without a list, when the server ends it in time', async () => {
    await start();
    server.lastWatch.tell('ADDED', pod('a', '101'));
    await clock.advance(300_000);
    server.lastWatch.end();
    await settle();
    expect(server.lists).to.have.length(1);
    expect(server.watches).to.have.length(2);
    expect(server.lastWatch.options.resourceVersion).to.equal('101');
    expect(logger.events).to.deep.equal([]);
  });

  it('takes a watch up again from the last bookmark', async () => {
    await start();
    server.lastWatch.tell('ADDED', pod('a', '101'));
    server.lastWatch.bookmark('500');
    server.lastWatch.end();
    await settle();
    expect(server.lastWatch.options.resourceVersion).to.equal('500');
    expect(told).to.deep.equal(['+a']);
  });

  it('takes a dropped watch up again after a pause, without a list', async () => {
    await start();
    server.lastWatch.tell('ADDED', pod('a', '101'));
    server.lastWatch.fail(refused);
    await settle();
    expect(server.watches).to.have.length(1);
    await clock.advance(750);
    expect(server.watches).to.have.length(2);
    expect(server.lastWatch.options.resourceVersion).to.equal('101');
    expect(server.lists).to.have.length(1);
    expect(names()).to.deep.equal(['a']);
  });

  it('waits longer from failure to failure, up to a limit, and begins anew after an event', async () => {
    await start();
    const at: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { length } = server.watches;
      server.lastWatch.fail(refused);
      const failedAt = clock.monotonicNow();
      while (server.watches.length === length) await clock.advance(50);
      at.push(clock.monotonicNow() - failedAt);
    }
    expect(at).to.deep.equal([750, 1_500, 3_000, 6_000, 6_000, 6_000]);
    server.lastWatch.bookmark('101');
    server.lastWatch.fail(refused);
    await clock.advance(750);
    expect(server.watches).to.have.length(8);
  });

  it('takes a watch that ends at once for a failure: it must not spin', async () => {
    await start();
    server.lastWatch.end();
    await settle();
    expect(server.watches).to.have.length(1);
    await clock.advance(750);
    expect(server.watches).to.have.length(2);
  });

  it('waits as long as the server asks', async () => {
    await start(new KubeApiError('list pods', 429, { reason: 'TooManyRequests' }, 5));
    await clock.advance(4_999);
    expect(server.lists).to.have.length(1);
    await clock.advance(1);
    expect(server.lists).to.have.length(2);
  });

  it('lists again when its version is forgotten, and tells what vanished, changed and came meanwhile', async () => {
    await start([pod('kept', '1'), pod('changed', '2'), pod('vanished', '3')]);
    told = [];
    server.listVersion = '200';
    server.answers = [[pod('kept', '1'), pod('changed', '150'), pod('new', '160')]];
    server.lastWatch.fail(gone);
    await clock.advance(1_000);
    expect(server.lists).to.have.length(2);
    expect(told).to.deep.equal(['~changed 2→150', '+new', '-vanished']);
    expect(names()).to.have.members(['kept', 'changed', 'new']);
    expect(server.lastWatch.options.resourceVersion).to.equal('200');
  });

  it('never lists something older than what it has', async () => {
    await start([pod('a', '1')]);
    server.lastWatch.bookmark('500');
    server.lastWatch.fail(gone);
    await clock.advance(1_000);
    expect(server.lists[1]!.resourceVersion).to.equal('500');
  });

  for (const { what, error } of [
    { what: 'forgotten', error: gone },
    { what: 'newer than all the server knows', error: tooLarge },
  ]) {
    it(`lists the newest there is when even the list's version is ${what}`, async () => {
      await start([pod('a', '1')]);
      server.answers = [error, [pod('b', '2')]];
      server.lastWatch.fail(gone);
      await clock.advance(10_000);
      expect(server.lists.map(({ resourceVersion }) => resourceVersion)).to.deep.equal(['0', '100', '']);
      expect(names()).to.deep.equal(['b']);
    });
  }

  it('keeps what it has while a list fails', async () => {
    await start([pod('a', '1')]);
    server.answers = [refused, refused];
    server.lastWatch.fail(gone);
    await clock.advance(1_500);
    expect(names()).to.deep.equal(['a']);
    expect(reflector.hasSynced).to.equal(true);
  });

  it('is patient with a server that is slow to start', async () => {
    await start(refused, refused, refused, [pod('a', '1')]);
    expect(reflector.hasSynced).to.equal(false);
    let synced = false;
    void reflector.untilSynced().then(() => (synced = true));
    await clock.advance(5_000);
    expect(synced).to.equal(false);
    await clock.advance(1_000);
    expect(synced).to.equal(true);
    expect(names()).to.deep.equal(['a']);
  });

  it('tells an object that was deleted and created again under its name as two', async () => {
    await start([pod('a', '1')]);
    told = [];
    server.answers = [[pod('a', '150', { uid: 'another' })]];
    server.lastWatch.fail(gone);
    await clock.advance(1_000);
    expect(told).to.deep.equal(['-a', '+a']);
  });

  it('tells nothing of an object seen before in the same version', async () => {
    await start([pod('a', '1')]);
    server.lastWatch.tell('MODIFIED', pod('a', '1'));
    await settle();
    expect(told).to.deep.equal(['+a']);
  });

  it('tells a new handler of what is already there, and nothing once it has left', async () => {
    await start([pod('a', '1')]);
    const late: string[] = [];
    const leave = reflector.subscribe({ added: (object) => late.push(object.metadata.name) });
    server.lastWatch.tell('ADDED', pod('b', '101'));
    await settle();
    leave();
    server.lastWatch.tell('ADDED', pod('c', '102'));
    await settle();
    expect(late).to.deep.equal(['a', 'b']);
  });

  it('lists by namespace, label and owner', async () => {
    const owner = {
      apiVersion: 'moviesearch.dev/v1alpha1',
      kind: 'MovieSearchCluster',
      name: 'm',
      uid: 'owner',
    };
    await start([
      pod('a', '1', { labels: { tier: 'db', zone: 'x' }, ownerReferences: [owner] }),
      pod('b', '2', { labels: { tier: 'db' } }),
      pod('c', '3', { namespace: 'other', labels: { tier: 'db' }, ownerReferences: [owner] }),
    ]);
    const found = (filter: Parameters<typeof reflector.list>[0]): string[] =>
      reflector.list(filter).map(({ metadata }) => metadata.name);
    expect(found({})).to.deep.equal(['a', 'b', 'c']);
    expect(found({ namespace: 'demo' })).to.deep.equal(['a', 'b']);
    expect(found({ labels: { tier: 'db', zone: 'x' } })).to.deep.equal(['a']);
    expect(found({ ownerUid: 'owner' })).to.deep.equal(['a', 'c']);
    expect(found({ ownerUid: 'owner', namespace: 'other' })).to.deep.equal(['c']);
  });

  it('stops in the middle of a watch, a list or a pause, and leaves nothing open', async () => {
    await start();
    stop.abort();
    await running;
    expect(server.lastWatch.closed).to.equal(true);

    const pausing = new ScriptedListWatch();
    pausing.answers = [refused];
    const second = new AbortController();
    const secondRun = new Reflector(pausing, pods, { logger, clock }).run(second.signal);
    await settle();
    second.abort();
    await secondRun;
    expect(pausing.lists).to.have.length(1);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('stops waiting to be synced when told to', async () => {
    await start(refused);
    const abort = new AbortController();
    const waiting = reflector.untilSynced(abort.signal).catch((error: unknown) => error);
    const reason = new Error('stop');
    abort.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('ends with the error of a handler, whose lost event nothing could mend', async () => {
    reflector.subscribe({
      deleted: () => {
        throw new Error('handler is broken');
      },
    });
    await start([pod('a', '1')]);
    server.lastWatch.tell('DELETED', pod('a', '101'));
    const error = await running.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message', 'handler is broken');
    expect(server.lastWatch.closed).to.equal(true);
    running = Promise.resolve();
  });

  it('runs once at a time', async () => {
    await start();
    const error = await reflector.run(stop.signal).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message', 'the reflector of pods already runs');
  });
});
