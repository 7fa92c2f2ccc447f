import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { expect } from 'chai';

import { RefusalBrake } from '../../../../api/http/refusal-brake.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

describe('RefusalBrake', () => {
  let clock: ManualClock;
  let overloaded: boolean;
  let brake: RefusalBrake;
  let log: string[];

  beforeEach(() => {
    clock = new ManualClock();
    overloaded = true;
    brake = new RefusalBrake(clock, () => overloaded);
    log = [];
  });

  const connection = (name: string) => ({
    pause: () => log.push(`${name} paused`),
    resume: () => log.push(`${name} resumed`),
  });
  const resumed = (): number => log.filter((line) => line.endsWith('resumed')).length;
  async function refuse(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) brake.refused(connection(String(n)));
    await setImmediate();
  }
  /** Spends the turns that there are at first. */
  async function begin(): Promise<void> {
    await refuse(100);
    await clock.advance(5);
    expect([brake.held, resumed()]).to.deep.equal([0, 100]);
    log = [];
  }

  it('holds nobody while there is no overload', async () => {
    overloaded = false;
    await refuse(3);
    expect(log).to.deep.equal([]);
    expect(brake.held).to.equal(0);
  });

  it('reads again, the one held for longest first, as often as its share of the answers', async () => {
    await begin();
    await refuse(10);
    expect(log).to.have.length(10);
    for (let answers = 0; answers < 12; answers += 1) brake.answered();
    await clock.advance(20);
    expect(log.slice(10)).to.deep.equal(['0 resumed', '1 resumed', '2 resumed']);
    expect(brake.held).to.equal(7);
  });

  it('holds nobody for longer than a second', async () => {
    await begin();
    await refuse(3);
    await clock.advance(990);
    expect(resumed()).to.equal(0);
    await clock.advance(15);
    expect([brake.held, resumed()]).to.deep.equal([0, 3]);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('lets all go as soon as the overload is over', async () => {
    await begin();
    await refuse(500);
    overloaded = false;
    await clock.advance(5);
    expect([brake.held, resumed()]).to.deep.equal([0, 500]);
  });

  it('does not read what comes over a connection of a real server meanwhile', async () => {
    const heard: string[] = [];
    const server = createServer(({ url = '', socket }, response) => {
      heard.push(url);
      response.end('no');
      brake.refused(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const ask = (path: string): boolean => client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
    try {
      await begin();
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
