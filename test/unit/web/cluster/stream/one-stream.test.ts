import { locks } from 'node:worker_threads';

import { expect } from 'chai';

import {
  OneStream,
  type OneStreamOptions,
  type Watch,
} from '../../../../../web/cluster/stream/one-stream.ts';
import type { Connection } from '../../../../../web/cluster/stream/watch-stream.ts';
import { waitUntil } from '../../../../support/wait-until.ts';

/** A condition that never holds is named by its own code. */
const until = (look: () => boolean | Promise<boolean>): Promise<void> => waitUntil(String(look), look);

type Handlers = Parameters<OneStreamOptions['watch']>[0];

/** A tab with real locks and a real channel; only the connection to the server is a test's own. */
class Tab {
  readonly events: string[] = [];
  readonly snapshots: unknown[] = [];
  readonly connections: Connection[] = [];
  readonly stream: OneStream;
  readonly channel: BroadcastChannel;
  tried = 0;
  /** How often this tab began to hold the stream. */
  watches = 0;
  #handlers: Handlers | undefined;

  constructor(name: string, channelName: string, withLocks = true) {
    this.channel = new BroadcastChannel(channelName);
    this.stream = new OneStream({
      locks: withLocks ? locks : null,
      channel: this.channel,
      watch: (handlers) => this.#watch(handlers),
      snapshot: () => `all that ${name} knows`,
      onEvent: ({ data }) => this.events.push(data),
      onSnapshot: (snapshot) => this.snapshots.push(snapshot),
      onConnection: (connection) => this.connections.push(connection),
    });
  }

  /** Says something in the name of the server. */
  say(data: string): void {
    this.#handlers?.onConnection({ kind: 'live' });
    this.#handlers?.onEvent({ name: 'sample', data });
  }

  close(): void {
    this.stream.hide();
    this.channel.close();
  }

  #watch(handlers: Handlers): Watch {
    let stopped: (() => void) | undefined;
    const run = new Promise<void>((resolve) => (stopped = resolve));
    this.#handlers = handlers;
    this.watches += 1;
    return { run: () => run, stop: () => stopped?.(), tryNow: () => (this.tried += 1) };
  }
}

describe('one stream for all tabs of a browser', () => {
  let tabs: Tab[] = [];
  let channelName: string;
  let number = 0;

  beforeEach(() => {
    channelName = `one-stream-${number++}`;
    tabs = [];
  });
  afterEach(async () => {
    for (const tab of tabs) tab.close();
    await until(() => tabs.every(({ stream }) => !stream.holds));
  });

  function open(name: string, withLocks = true): Tab {
    const tab = new Tab(name, channelName, withLocks);
    tabs.push(tab);
    return tab;
  }

  const holders = (): Tab[] => tabs.filter(({ stream }) => stream.holds);

  it('is held by one of the visible tabs, and told to the others', async () => {
    const [a, b, c] = [open('a'), open('b'), open('c')];
    for (const tab of [a, b, c]) tab.stream.show();
    await until(() => holders().length === 1);
    const [holder] = holders();
    holder!.say('1');
    await until(() => tabs.every(({ events }) => events.length === 1));
    expect(holders()).to.deep.equal([holder]);
    for (const tab of tabs) expect(tab.connections.at(-1)).to.deep.equal({ kind: 'live' });
  });

  it('gives a tab that comes later all that the holder knows', async () => {
    const first = open('the first');
    first.stream.show();
    await until(() => first.stream.holds);
    first.say('1');
    const second = open('the second');
    second.stream.show();
    await until(() => second.snapshots.length === 1);
    expect(second.snapshots).to.deep.equal(['all that the first knows']);
    expect(second.connections.at(-1)).to.deep.equal({ kind: 'live' });
    expect(second.stream.holds).to.equal(false);
  });

  it('passes on to another visible tab when its holder is hidden', async () => {
    const [a, b] = [open('a'), open('b')];
    a.stream.show();
    await until(() => a.stream.holds);
    b.stream.show();
    await until(() => b.snapshots.length === 1);
    a.stream.hide();
    await until(() => b.stream.holds);
    await until(() => !a.stream.holds);
  });

  it('is held by no hidden tab, not even one that waited for it', async () => {
    const [a, b] = [open('a'), open('b')];
    a.stream.show();
    await until(() => a.stream.holds);
    b.stream.show();
    b.stream.hide();
    a.stream.hide();
    await until(() => !a.stream.holds);
    // Who asks for the lock now gets it at once: nobody else waits for it.
    const c = open('c');
    c.stream.show();
    await until(() => c.stream.holds);
    expect(b.stream.holds).to.equal(false);
  });

  it('comes back to a tab that was hidden and is shown again', async () => {
    const a = open('a');
    a.stream.show();
    await until(() => a.stream.holds);
    a.stream.hide();
    a.stream.show();
    await until(() => a.watches === 2);
    a.say('again');
    expect(a.events).to.deep.equal(['again']);
  });

  it('tells hidden tabs nothing', async () => {
    const [a, b, c] = [open('a'), open('b'), open('c')];
    a.stream.show();
    await until(() => a.stream.holds);
    for (const tab of [b, c]) tab.stream.show();
    await until(() => b.snapshots.length > 0 && c.snapshots.length > 0);
    b.stream.hide();
    a.say('1');
    await until(() => c.events.length === 1);
    expect(b.events).to.deep.equal([]);
  });

  it('is tried again at once by whoever holds it, when a token is handed in to another tab', async () => {
    const [a, b] = [open('a'), open('b')];
    a.stream.show();
    await until(() => a.stream.holds);
    b.stream.show();
    b.stream.tryNow();
    await until(() => a.tried === 1);
    expect(b.tried).to.equal(0);
  });

  it('is one a visible tab where the browser has no locks, and no tab hears another', async () => {
    const [a, b] = [open('a', false), open('b', false)];
    a.stream.show();
    b.stream.show();
    expect(holders()).to.have.length(2);
    a.say('1');
    b.say('2');
    expect(a.events).to.deep.equal(['1']);
    expect(b.events).to.deep.equal(['2']);
    a.stream.hide();
    await until(() => !a.stream.holds);
    expect(b.stream.holds).to.equal(true);
  });
});
