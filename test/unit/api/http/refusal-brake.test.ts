import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { expect } from 'chai';

import { RefusalBrake } from '../../../../api/http/refusal-brake.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

describe('RefusalBrake', () => {
  let clock: ManualClock;
  let room: number;
  let isDraining: boolean;
  let isLoopBusy: boolean;
  let brake: RefusalBrake;
  let log: string[];

  beforeEach(() => {
    clock = new ManualClock();
    room = 0;
    isDraining = false;
    isLoopBusy = false;
    brake = new RefusalBrake({
      clock,
      room: () => room,
      isLoopBusy: () => isLoopBusy,
      isDraining: () => isDraining,
    });
    log = [];
  });

  const connection = (name: string, destroyed = false) => ({
    destroyed,
    pause: () => log.push(`${name} paused`),
    resume: () => log.push(`${name} resumed`),
  });
  const resumed = (): string[] => log.flatMap((line) => /^(.*) resumed$/u.exec(line)?.[1] ?? []);
  async function refuse(count: number, client = 'a'): Promise<void> {
    for (let n = 0; n < count; n += 1) brake.refused(connection(`${client}${n}`), client);
    await setImmediate();
  }

  it('reads again, the one held for longest first, as soon as there is room', async () => {
    await refuse(10);
    expect(log).to.have.length(10);
    await clock.advance(20);
    expect(resumed()).to.deep.equal([]);
    room = 3;
    await clock.advance(5);
    expect(resumed()).to.deep.equal(['a0', 'a1', 'a2']);
    expect(brake.held).to.equal(7);
  });

  it('reads from one for each that was answered, which lines up behind the rest of its client', async () => {
    await refuse(3);
    room = 1;
    brake.answered(connection('answered'), 'a');
    await setImmediate();
    expect(log.slice(3)).to.deep.equal(['a0 resumed', 'answered paused']);
    // What comes over a0 was not read yet: there is no room for another one.
    await clock.advance(5);
    expect(resumed()).to.deep.equal(['a0']);
    for (const name of ['second', 'third', 'fourth']) brake.answered(connection(name), 'a');
    expect(resumed()).to.deep.equal(['a0', 'a1', 'a2', 'answered']);
    expect(brake.held).to.equal(3);
  });

  it('reads from all again once the process is about to stop, however little room there is', async () => {
    await refuse(3);
    await refuse(2, 'b');
    isDraining = true;
    await clock.advance(5);
    expect(resumed()).to.deep.equal(['a0', 'a1', 'a2', 'b0', 'b1']);
    expect(brake.held).to.equal(0);
  });

  it('holds nothing of a client that has not been turned away for a second, though it was before', async () => {
    await refuse(1);
    room = 1;
    let answers = 0;
    for (let turn = 0; turn < 300; turn += 1) {
      await clock.advance(10);
      brake.answered(connection(`answer ${answers++}`), 'a');
    }
    await setImmediate();
    expect(brake.held).to.equal(0);
    log = [];
    brake.answered(connection('later'), 'a');
    await setImmediate();
    expect(log).to.deep.equal([]);
  });

  it('goes on to have connections take turns though none is refused, for as long as the next of them waits', async () => {
    isLoopBusy = true;
    await refuse(150);
    let answers = 0;
    // Room for one that is let go: somebody else has it again before another one could.
    const answerOne = async (): Promise<void> => {
      room = 1;
      brake.answered(connection(`answer ${answers++}`), 'a');
      room = 0;
      await clock.advance(10);
    };
    for (let turn = 0; turn < 140; turn += 1) await answerOne();
    expect(brake.held).to.equal(150);
    // Those that were refused have all had their turn before any that was answered has another.
    expect(resumed().slice(0, 140)).to.deep.equal(Array.from({ length: 140 }, (_, n) => `a${n}`));
    room = 1000;
    await clock.advance(5);
    brake.answered(connection('later'), 'a');
    await setImmediate();
    expect(brake.held).to.equal(0);
  });

  it('gives no turn to a connection that was closed, and holds none', async () => {
    const closing = { ...connection('closing'), destroyed: false };
    brake.refused(closing, 'a');
    brake.refused(connection('closed', true), 'a');
    brake.refused(connection('open'), 'a');
    closing.destroyed = true;
    expect(brake.held).to.equal(2);
    room = 1;
    await clock.advance(5);
    expect([brake.held, resumed()]).to.deep.equal([0, ['closing', 'open']]);
  });

  it('does not hold what was answered while there is no other of its client', async () => {
    brake.answered(connection('first'), 'a');
    await refuse(2, 'greedy');
    brake.answered(connection('modest'), 'b');
    await setImmediate();
    expect(log).to.deep.equal(['greedy0 paused', 'greedy1 paused']);
  });

  it('takes one of each client in turn', async () => {
    await refuse(3);
    await refuse(2, 'b');
    room = 4;
    await clock.advance(5);
    expect(resumed()).to.deep.equal(['a0', 'b0', 'a1', 'b1']);
  });

  it('holds nobody for longer than a second', async () => {
    await refuse(3);
    await clock.advance(990);
    expect(resumed()).to.deep.equal([]);
    await clock.advance(15);
    expect([brake.held, resumed().length]).to.deep.equal([0, 3]);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('holds for two seconds while the event loop has no time to spare for refusals', async () => {
    isLoopBusy = true;
    await refuse(3);
    await clock.advance(1990);
    expect(resumed()).to.deep.equal([]);
    await clock.advance(15);
    expect([brake.held, resumed().length]).to.deep.equal([0, 3]);
    await refuse(2, 'b');
    await clock.advance(1500);
    isLoopBusy = false;
    await clock.advance(5);
    expect(brake.held).to.equal(0);
  });

  it('does not read what comes over a connection of a real server meanwhile', async () => {
    const heard: string[] = [];
    const server = createServer(({ url = '', socket }, response) => {
      heard.push(url);
      response.end('no');
      brake.refused(socket, 'a');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const ask = (path: string): boolean => client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
    try {
      ask('/1');
      await once(client, 'data');
      await setImmediate();
      ask('/2');
      // Whatever has come by now has been read: another connection's request, sent later, is answered.
      other.write('GET /other HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(other, 'data');
      expect(heard).to.deep.equal(['/1', '/other']);
      const answer = once(client, 'data');
      await clock.advance(1005);
      await answer;
      expect(heard).to.deep.equal(['/1', '/other', '/2']);
    } finally {
      client.destroy();
      other.destroy();
      server.closeAllConnections();
      server.close();
    }
  });
});
