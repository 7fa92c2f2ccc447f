import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

import { expect } from 'chai';
import fc from 'fast-check';
import Koa from 'koa';
import compress from 'koa-compress';

import type { AppState } from '../../../../api/http/app-state.ts';
import { LARGEST_COMPRESSED_AT_ONCE, SMALLEST_COMPRESSED } from '../../../../api/http/compress-answer.ts';
import { sendAnswer } from '../../../../api/http/send-answer.ts';
import { serveKoa, serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
};

/** JSON of so many bytes, in which letters of two bytes stand. */
function valueOf(bytes: number): { text: string } {
  const room = bytes - JSON.stringify({ text: '' }).length;
  return { text: `${'a'.repeat(room % 2)}${'ä'.repeat(Math.floor(room / 2))}` };
}

const sizes: Readonly<Record<string, number>> = {
  '/tiny': SMALLEST_COMPRESSED,
  '/small': SMALLEST_COMPRESSED + 1,
  '/largest-small': LARGEST_COMPRESSED_AT_ONCE,
  '/large': LARGEST_COMPRESSED_AT_ONCE + 1,
};

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly bytes: Buffer;
}

describe('an answer that may be compressed', () => {
  let ours: Served;
  let koaCompress: Served;

  before(async () => {
    ours = await serveMiddlewares((ctx) =>
      sendAnswer(ctx, {
        body: { value: valueOf(sizes[ctx.path] ?? 0) },
        etag: 'tag',
        headers: { 'Dataset-Version': '1' },
      }),
    );
    const bare = new Koa<AppState>();
    bare.silent = true;
    bare.use(compress());
    bare.use((ctx) => {
      ctx.body = valueOf(sizes[ctx.path] ?? 0);
    });
    koaCompress = await serveKoa(bare);
  });
  after(() => {
    ours.close();
    koaCompress.close();
  });

  function get(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    { of = ours, method = 'GET' }: { of?: Served; method?: string } = {},
  ): Promise<Got> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${of.url}${path}`, { method, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(pieces),
          }),
        );
      });
      request.once('error', reject);
      request.end();
    });
  }

  /** The same twice: the second time it is known how koa-compress chooses. */
  async function twice(path: string, headers: Readonly<Record<string, string>>): Promise<Got[]> {
    return [await get(path, headers), await get(path, headers)];
  }

  function plainOf({ headers, bytes }: Got): unknown {
    const encoding = headers['content-encoding'];
    const decode = encoding === undefined ? (as: Buffer) => as : decoders[encoding];
    return JSON.parse((decode ?? expect.fail(`${encoding} is not known`))(bytes).toString());
  }

  /** Whether it came without a stream: then its length is known before. */
  const isAtOnce = ({ headers }: Got): boolean =>
    headers['content-encoding'] !== undefined &&
    headers['content-length'] !== undefined &&
    headers['transfer-encoding'] === undefined;

  for (const [accepted, encoding] of [
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['deflate', 'deflate'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['*', 'gzip'],
    ['*;q=0.5', 'zstd'],
    ['br;q=0.5, gzip', 'gzip'],
    ['zstd;q=0, br;q=0, gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['identity', undefined],
    ['identity, gzip;q=0', undefined],
    ['gzip;q=0', undefined],
    ['*;q=0', undefined],
    ['compress', undefined],
    ['', undefined],
  ] as const) {
    it(`is ${encoding ?? 'left as it is'} to whoever accepts "${accepted}"`, async () => {
      for (const path of ['/small', '/largest-small', '/large']) {
        const headers = { 'Accept-Encoding': accepted };
        for (const got of await twice(path, headers)) {
          expect(got.status).to.equal(200);
          expect(got.headers['content-encoding']).to.equal(encoding);
          expect(plainOf(got)).to.deep.equal(valueOf(sizes[path] ?? 0));
          expect(got.headers).to.deep.include({
            etag: encoding === undefined ? '"tag"' : 'W/"tag"',
            vary: 'Accept-Encoding',
            'content-type': 'application/json; charset=utf-8',
            'cache-control': 'no-cache',
            'dataset-version': '1',
            'x-content-type-options': 'nosniff',
          });
        }
      }
    });
  }

  it('is compressed at once up to a size, with a length, and by a stream above that', async () => {
    for (const encoding of Object.keys(decoders)) {
      await get('/small', { 'Accept-Encoding': encoding });
      for (const [path, atOnce] of [
        ['/small', true],
        ['/largest-small', true],
        ['/large', false],
      ] as const) {
        const got = await get(path, { 'Accept-Encoding': encoding });
        expect(isAtOnce(got), `${path} ${encoding}`).to.equal(atOnce);
      }
    }
  });

  it('is compressed as koa-compress would by itself, whatever is accepted', async () => {
    const name = fc.constantFrom('gzip', 'br', 'zstd', 'deflate', 'identity', '*', 'compress', 'x-gzip');
    const quality = fc.constantFrom('', ';q=0', ';q=0.001', ';q=0.5', ';q=1', '; q=0.8', ';q=x');
    const accepted = fc
      .array(
        fc.tuple(name, quality).map((parts) => parts.join('')),
        { maxLength: 5 },
      )
      .map((all) => all.join(', '));
    await fc.assert(
      fc.asyncProperty(accepted, async (value) => {
        const headers = { 'Accept-Encoding': value };
        const expected = await get('/small', headers, { of: koaCompress });
        // It fails where nothing at all is accepted.
        const encoding = expected.status === 500 ? undefined : expected.headers['content-encoding'];
        for (const got of await twice('/small', headers)) {
          expect(got.headers['content-encoding']).to.equal(encoding);
          expect(plainOf(got)).to.deep.equal(valueOf(sizes['/small'] ?? 0));
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('is as it is where it is small or nobody asks for less, and says what it depends on only where that is so', async () => {
    const tiny = await get('/tiny', { 'Accept-Encoding': 'gzip' });
    expect(tiny.headers).not.to.have.any.keys('content-encoding', 'vary');
    expect(tiny.headers.etag).to.equal('"tag"');
    const plain = await get('/small');
    expect(plain.headers).not.to.have.property('content-encoding');
    expect(plain.headers).to.include({ vary: 'Accept-Encoding', etag: '"tag"' });
    expect(plain.bytes).to.have.length(SMALLEST_COMPRESSED + 1);
  });

  it('has its headers only, to HEAD', async () => {
    await get('/small', { 'Accept-Encoding': 'gzip' });
    const got = await get('/small', { 'Accept-Encoding': 'gzip' }, { method: 'HEAD' });
    expect(got.status).to.equal(200);
    expect(got.bytes).to.have.length(0);
    expect(got.headers).to.include({ vary: 'Accept-Encoding', etag: '"tag"' });
    expect(got.headers).not.to.have.property('content-encoding');
  });

  it('is 304 where the tag is known, weak or not', async () => {
    for (const tag of ['"tag"', 'W/"tag"', '*']) {
      const got = await get('/small', { 'Accept-Encoding': 'gzip', 'If-None-Match': tag });
      expect(got.status, tag).to.equal(304);
      expect(got.bytes).to.have.length(0);
      expect(got.headers).to.include({ vary: 'Accept-Encoding' });
    }
  });

  it('is compressed though whoever first accepted so had gone before it was', async () => {
    const headers = { 'Accept-Encoding': 'br;q=0.9, gzip;q=0.8' };
    const gone = await serveMiddlewares((ctx) => {
      ctx.req.socket.destroy();
      return sendAnswer(ctx, { body: { value: valueOf(2000) } });
    });
    await get('/small', headers, { of: gone }).then(
      () => expect.fail('it was cut off'),
      () => undefined,
    );
    gone.close();
    for (const got of await twice('/small', headers)) {
      expect(got.headers['content-encoding']).to.equal('br');
    }
  });
});
