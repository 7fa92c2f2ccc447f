import { createHash } from 'node:crypto';

import { expect } from 'chai';

import { UrlFiles, type UrlFilesOptions } from '../../../../seed/files/url-files.ts';
import { MAX_FRUITLESS_TRIES } from '../../../../seed/files/resumed-body.ts';
import type { SeedError } from '../../../../seed/seed-error.ts';
import { FileServer } from '../../../support/file-server.ts';
import { failure } from '../../../support/failure.ts';

const text = Buffer.from(Array.from({ length: 20_000 }, (_, row) => `row ${row}\n`).join(''));
const { signal } = new AbortController();
const format = { what: 'files', endings: ['.txt.gz', '.txt'] };

describe('files at a web address', () => {
  let server: FileServer;
  beforeEach(async () => {
    server = await FileServer.start();
    server.files.set('/films/a.txt', text);
    server.headers = { etag: '"one"' };
  });
  afterEach(() => server.stop());

  async function read(options: Partial<UrlFilesOptions> = {}): Promise<Buffer> {
    const files = new UrlFiles({ base: `${server.url}/films`, format, firstPauseMs: 1, ...options });
    return Buffer.concat(await Array.fromAsync((await files.open('a', signal)).chunks));
  }
  const refusal = async (options: Partial<UrlFilesOptions> = {}): Promise<SeedError> =>
    (await failure(read(options))) as SeedError;
  const asked = (header: 'range' | 'if-range' | 'authorization' | 'accept-encoding') =>
    server.requests.filter(({ url }) => url === '/films/a.txt').map(({ headers }) => headers[header]);

  for (const [what, headers] of [
    ['the server does not say it', { 'transfer-encoding': 'chunked' }],
    ['it is that of what was packed for the way', { 'content-encoding': 'identity' }],
  ] as const) {
    it(`has no size where ${what}`, async () => {
      server.headers = headers;
      const { meter, chunks } = await new UrlFiles({ base: `${server.url}/films`, format }).open('a', signal);
      expect(meter.size).to.equal(null);
      await Array.fromAsync(chunks);
      expect(meter.bytesRead).to.equal(text.length);
    });
  }

  describe('of which the connection breaks', () => {
    it('are read on from there, as often as it brings more', async () => {
      const broken = Array.from({ length: MAX_FRUITLESS_TRIES + 2 }, () => 1000);
      server.breakAfter = [...broken];
      expect((await read()).equals(text)).to.equal(true);
      expect(asked('range')).to.deep.equal([
        undefined,
        ...broken.map((_, index) => `bytes=${(index + 1) * 1000}-`),
      ]);
      expect(asked('if-range').slice(1)).to.deep.equal(broken.map(() => '"one"'));
    });

    it('count each byte once, and the size of the whole', async () => {
      server.breakAfter = [1000, 70_000];
      const files = new UrlFiles({ base: `${server.url}/films`, format, firstPauseMs: 1 });
      const { meter, chunks } = await files.open('a', signal);
      await Array.fromAsync(chunks);
      expect(meter).to.include({ size: text.length, bytesRead: text.length });
    });

    it('are read on by their time where the server has no entity tag, or a weak one', async () => {
      const time = 'Tue, 24 Nov 2026 06:00:00 GMT';
      server.headers = { 'last-modified': time };
      server.breakAfter = [10];
      expect((await read()).equals(text)).to.equal(true);
      expect(asked('if-range')).to.deep.equal([undefined, time]);
    });

    it('are given up after tries that bring nothing, with what to do', async () => {
      server.breakAfter = [10, ...Array<number>(20).fill(0)];
      const error = await refusal();
      expect(error.code).to.equal('SOURCE_UNREADABLE');
      expect(error.message).to.match(
        /\/films\/a\.txt broke off after 10 bytes \(.+\); 5 tries .* run the load again\.$/u,
      );
      expect(asked('range')).to.have.length(1 + MAX_FRUITLESS_TRIES);
    });

    it('are waited for while the server is ill', async () => {
      server.breakAfter = [10];
      const files = new UrlFiles({ base: `${server.url}/films`, format, firstPauseMs: 1 });
      const { chunks } = await files.open('a', signal);
      server.files.set('/films/a.txt', 503);
      const reading = Array.fromAsync(chunks);
      await new Promise((resolve) => setTimeout(resolve, 5));
      server.files.set('/films/a.txt', text);
      expect(Buffer.concat(await reading).equals(text)).to.equal(true);
    });

    it('and which are others by now are refused: halves of two files are none', async () => {
      server.breakAfter = [10];
      const files = new UrlFiles({ base: `${server.url}/films`, format, firstPauseMs: 20 });
      const { chunks } = await files.open('a', signal);
      server.headers = { etag: '"two"' };
      const error = (await failure(Array.fromAsync(chunks))) as SeedError;
      expect(error.code).to.equal('SOURCE_MALFORMED');
      expect(error.message).to.include('is not the same file any more').and.include('status 200');
    });

    for (const [why, spoil] of [
      ['the server serves no ranges', () => (server.ranges = false)],
      ['nothing tells which file it was', () => (server.headers = {})],
      ['its entity tag is a weak one', () => (server.headers = { etag: 'W/"one"' })],
    ] as const) {
      it(`are refused at once where ${why}`, async () => {
        spoil();
        server.breakAfter = [10];
        expect((await refusal()).message).to.include('serves no ranges');
        expect(asked('range')).to.have.length(1);
      });
    }

    it('are not asked for again once the load is stopped', async () => {
      const stop = new AbortController();
      server.breakAfter = [10, ...Array<number>(20).fill(0)];
      const files = new UrlFiles({ base: `${server.url}/films`, format, firstPauseMs: 60_000 });
      const { chunks } = await files.open('a', stop.signal);
      const reading = failure(Array.fromAsync(chunks));
      setTimeout(() => stop.abort(new Error('stopped')), 30);
      expect(await reading).to.have.property('message', 'stopped');
    });
  });

  it('are asked for as they are, not packed for the way', async () => {
    await read();
    expect(asked('accept-encoding')).to.deep.equal(['identity']);
  });

  it('are asked for with a token, or a user name and password, or neither', async () => {
    await read({ credentials: { token: 'sesame' } });
    await read({ credentials: { username: 'ali', password: 'bäbä' } });
    await read();
    expect(asked('authorization')).to.deep.equal([
      'Bearer sesame',
      `Basic ${Buffer.from('ali:bäbä').toString('base64')}`,
      undefined,
    ]);
  });

  describe('with a file of checksums', () => {
    const sum = createHash('sha256').update(text).digest('hex');

    it('are taken where they come to theirs, also in pieces', async () => {
      server.files.set('/films/SHA256SUMS', Buffer.from(`${sum}  ./films/a.txt\n${'0'.repeat(64)} *b.txt\n`));
      server.breakAfter = [undefined, 10];
      expect((await read()).equals(text)).to.equal(true);
    });

    it('are refused where they do not', async () => {
      server.files.set('/films/SHA256SUMS', Buffer.from(`${'0'.repeat(64)}  a.txt\n`));
      const error = await refusal();
      expect(error.code).to.equal('SOURCE_MALFORMED');
      expect(error.message)
        .to.include(`its SHA-256 is ${sum}`)
        .and.include('a.txt is not the file that SHA256SUMS says');
    });

    it('that cannot be had are taken as they come', async () => {
      server.files.set('/films/SHA256SUMS', 403);
      expect((await read()).equals(text)).to.equal(true);
      server.files.set('/films/SHA256SUMS', Buffer.from('<html>'));
      server.headers = { 'content-type': 'text/html; charset=utf-8' };
      expect((await read()).equals(text)).to.equal(true);
    });

    it('that an ill server does not give are not done without', async () => {
      server.files.set('/films/SHA256SUMS', 503);
      expect((await refusal()).message).to.include('SHA256SUMS answered 503');
    });

    it('that is none is refused', async () => {
      server.files.set('/films/SHA256SUMS', Buffer.from('what\n'));
      expect((await refusal()).message).to.match(/^SHA256SUMS, line 1: not a line of sha256sum's/u);
    });
  });
});
