import { expect } from 'chai';
import { formSet, SetNotFormedError } from '../../../compose/form-set.ts';
import { systemClock, type Clock } from '../../../time/clock.ts';
import { MemoryReplicaSetAdmins } from '../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../support/memory-replica-set.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

const hosts = ['mongod-1:27017', 'mongod-2:27017', 'mongod-3:27017'];
const credentials = {
  keyFile: 'a key',
  operatorPassword: 'operators',
  seedPassword: 'seeds',
  queryPassword: 'querys',
};

/** Pauses pass at once, and are counted as if they had not. */
class QuickClock implements Clock {
  #now = 0;
  readonly onPause: () => void;

  constructor(onPause: () => void = () => undefined) {
    this.onPause = onPause;
  }

  now = (): number => this.#now;
  monotonicNow = (): number => this.#now;
  stoodStillMs = (): number => 0;

  setTimer(callback: () => void, delayMs: number): ReturnType<Clock['setTimer']> {
    this.#now += delayMs;
    this.onPause();
    return systemClock.setTimer(callback, 0);
  }
}

describe('a replica set without the operator', () => {
  let world: MemoryReplicaSets;
  let log: RecordingLogger;

  beforeEach(() => {
    world = new MemoryReplicaSets();
    log = new RecordingLogger();
  });

  function form(onPause?: () => void, signal = new AbortController().signal): Promise<void> {
    return formSet({
      admin: new MemoryReplicaSetAdmins(world).of(credentials),
      setName: 'movies',
      hosts,
      clock: new QuickClock(onPause),
      log,
      signal,
      limitMs: 60_000,
    });
  }

  const setOfFirst = () => world.at({ host: hosts[0]!, address: hosts[0]! }).set;

  it('is formed of three empty mongods, with users', async () => {
    for (const host of hosts) world.start(host);
    await form();
    expect(setOfFirst()?.members.map(({ host, votes }) => [host, votes])).to.deep.equal(
      hosts.map((host) => [host, 1]),
    );
    expect(world.passwordOf(hosts[0]!, 'query')).to.equal('querys');
  });

  it('is left as it is by a second run', async () => {
    for (const host of hosts) world.start(host);
    await form();
    const before = setOfFirst()?.version;
    log = new RecordingLogger();
    await form();
    expect(setOfFirst()?.version).to.equal(before);
    expect(log.messages('info')).to.deep.equal(['formed']);
  });

  it('is formed once the last mongod answers, and says what it waits for once', async () => {
    for (const host of hosts.slice(0, 2)) world.start(host);
    let pauses = 0;
    await form(() => {
      pauses += 1;
      if (pauses === 5) world.start(hosts[2]!);
    });
    const waits = log.events.filter(({ fields }) => String(fields['reason']).includes('mongod-3'));
    expect(waits).to.have.length(1);
    expect(setOfFirst()?.members).to.have.length(3);
  });

  it('is given up with the reason when a mongod never answers', async () => {
    for (const host of hosts.slice(0, 2)) world.start(host);
    const error = await form().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SetNotFormedError);
    expect(String(error)).to.include('within 60 s').and.to.include('mongod-3');
    expect(setOfFirst()).to.equal(null);
  });

  it('is given up at once when the signal aborts', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const error = await form(() => stop.abort(reason), stop.signal).catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
  });
});
