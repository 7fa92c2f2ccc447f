import type { EventEmitter } from 'node:events';

import { expect } from 'chai';
import { type Db, MongoClient } from 'mongodb';

import { countIn, ReadWatch } from '../../../../seed/mongo/read-watch.ts';

const MEMBER = 'db-0:27017';

/** A connection that answers at once, and cannot be closed. */
class Unclosable extends MongoClient {
  closings = 0;

  override db(): Db {
    return { command: () => Promise.resolve({ totals: {} }) } as unknown as Db;
  }

  override close(): Promise<void> {
    this.closings += 1;
    return Promise.reject(new Error('cannot be closed'));
  }
}

describe('ReadWatch', () => {
  /** A watch that has asked one member. */
  function watching() {
    const client = new MongoClient(`mongodb://${MEMBER}/`);
    const member = new Unclosable(`mongodb://${MEMBER}/`);
    const watch = new ReadWatch({
      client,
      connect: () => member,
      namespace: 'films.titles',
      onCount: () => undefined,
      onRefused: () => undefined,
    });
    const driver: EventEmitter = client;
    driver.emit('serverHeartbeatSucceeded', { connectionId: MEMBER, reply: { secondary: true } });
    return { driver, member, watch };
  }

  it('ends well where a connection cannot be closed: the outcome of the load is the one to report', async () => {
    const { member, watch } = watching();
    await watch.close();
    expect(member.closings).to.equal(1);
  });

  it('outlives a member that is gone and whose connection cannot be closed', async () => {
    const { driver, member, watch } = watching();
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
    try {
      driver.emit('serverClosed', { address: MEMBER });
      // Rejections that nobody took are told of before the next turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    }
    expect(unhandled).to.deep.equal([]);
    expect(member.closings).to.equal(1);
    await watch.close();
    expect(member.closings).to.equal(1);
  });
});

describe('countIn', () => {
  it('has finds and aggregates by themselves, and none of a collection that nobody has used', () => {
    const totals = {
      'films.titles': {
        queries: { count: 3, time: 300 },
        commands: { count: 2, time: 9000 },
        getmore: { count: 50, time: 5 },
      },
    };
    expect(countIn(totals, 'films.titles')).to.deep.equal({
      queries: { reads: 3, micros: 300 },
      commands: { reads: 2, micros: 9000 },
    });
    expect(countIn(totals, 'films.others')).to.deep.equal({
      queries: { reads: 0, micros: 0 },
      commands: { reads: 0, micros: 0 },
    });
  });
});
