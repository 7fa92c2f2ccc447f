import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withLock } from '../../../cluster/lock.ts';

describe('the lock of a clone', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-lock-'));
    path = join(folder, 'run', 'lock');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const nobodyWaits = (): void => {
    throw new Error('there was nothing to wait for');
  };

  it('is given back, also by a body that throws', async () => {
    expect(await withLock(path, nobodyWaits, () => Promise.resolve(7))).to.equal(7);
    const failure = new Error('no');
    const caught: unknown = await withLock(path, nobodyWaits, () => Promise.reject(failure)).catch(
      (e: unknown) => e,
    );
    expect(caught).to.equal(failure);
    expect(existsSync(path)).to.equal(false);
  });

  it('lets one at a time through, and says whom the other waits for', async () => {
    const order: string[] = [];
    const entered = Promise.withResolvers<undefined>();
    const leave = Promise.withResolvers<undefined>();
    const first = withLock(path, nobodyWaits, async () => {
      order.push('first in');
      entered.resolve(undefined);
      await leave.promise;
      order.push('first out');
    });
    await entered.promise;
    const waitedFor: number[] = [];
    const second = withLock(
      path,
      (holder) => {
        waitedFor.push(holder);
        leave.resolve(undefined);
      },
      () => {
        order.push('second in');
        return Promise.resolve();
      },
    );
    await Promise.all([first, second]);
    expect(order).to.deep.equal(['first in', 'first out', 'second in']);
    expect(waitedFor).to.deep.equal([process.pid]);
  });

  it('is taken over from a process that is gone', async () => {
    const { pid } = spawnSync('true');
    await withLock(path, nobodyWaits, () => Promise.resolve());
    writeFileSync(path, JSON.stringify({ pid, startTime: '12345' }));
    expect(await withLock(path, nobodyWaits, () => Promise.resolve('taken'))).to.equal('taken');
  });

  it('is taken over when its process number belongs to another process by now', async () => {
    await withLock(path, nobodyWaits, () => Promise.resolve());
    writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1' }));
    expect(await withLock(path, nobodyWaits, () => Promise.resolve('taken'))).to.equal('taken');
  });
});
