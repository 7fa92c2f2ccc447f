import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { expect } from 'chai';

import { compileCache } from '../../support/compile-cache.ts';

const main = join(import.meta.dirname, '../../../api/main.ts');
/** Some 600 KB of log: more than a pipe and its reader hold. */
const REQUESTS = 2000;

describe('the query service, when nobody reads its log', function () {
  this.timeout(60_000);
  let child: ChildProcessByStdio<null, Readable, null>;
  let port: number;

  beforeEach(async () => {
    child = spawn(process.execPath, [main], {
      env: {
        ...compileCache,
        // Nobody listens there: what is asked for here needs no replica.
        REPLICAS: '127.0.0.1:1',
        PORT: '0',
        ADMIN_PORT: '0',
        SHUTDOWN_DELAY_MS: '0',
        LOG_SAMPLE: '1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    port = await listeningPort(child.stdout);
  });

  afterEach(() => void child.kill('SIGKILL'));

  async function askAll(): Promise<void> {
    for (let asked = 0; asked < REQUESTS; asked += 50) {
      const answers = Array.from({ length: 50 }, async () => {
        const response = await fetch(`http://127.0.0.1:${port}/?${'x'.repeat(90)}`);
        await response.arrayBuffer();
      });
      await Promise.all(answers);
    }
  }

  async function end(): Promise<unknown> {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    return code;
  }

  it('answers, and ends when it is told to, while its reader has stopped', async () => {
    child.stdout.pause();
    await askAll();
    expect(await end()).to.equal(0);
  });

  it('answers, and ends when it is told to, once its reader is gone', async () => {
    child.stdout.destroy();
    await askAll();
    expect(await end()).to.equal(0);
  });

  it('writes its last line for a reader that is there', async () => {
    const read: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => read.push(chunk.toString()));
    child.stdout.resume();
    await askAll();
    const closed = once(child.stdout, 'end');
    expect(await end()).to.equal(0);
    await closed;
    const lines = read.join('').trimEnd().split('\n');
    expect(lines.filter((line) => line.includes('"msg":"request answered"'))).to.have.length(REQUESTS);
    expect(lines.at(-1)).to.include('"msg":"stopped"');
  });
});

/** Reads until the service says where it listens, and leaves the rest unread. */
async function listeningPort(log: Readable): Promise<number> {
  let text = '';
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      text += chunk.toString();
      const port = /"port":(\d+),.*"msg":"listening"/.exec(text)?.[1];
      if (port === undefined) return;
      log.off('data', onData);
      log.pause();
      resolve(Number(port));
    };
    log.on('data', onData);
    log.once('end', () => reject(new Error(`it ended: ${text}`)));
  });
}
