import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { expect } from 'chai';
import { z } from 'zod';

import { parseApiKeys } from '../../../../api/http/api-keys.ts';
import { createApp, type AppOptions } from '../../../../api/http/app.ts';
import { defineRoute } from '../../../../api/http/route.ts';
import { Metrics } from '../../../../api/metrics.ts';
import { loadPages, PagesUnusable, type BuiltPages } from '../../../../api/pages/built-pages.ts';
import { systemClock } from '../../../../time/clock.ts';
import { openAdmission } from '../../../support/open-admission.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { described, route } from '../../../support/route.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';

/** A page that says in its HTML what it was asked, and what the API answered to that. */
const echoPage = `
export const page = {
  paths: ['/', '/film/{id}'],
  policy: "default-src 'none'; script-src 'self'",
  render: async ({ url, acceptLanguage, cookie, ask, files }) => {
    const asked = await ask(new URL(url, 'http://page').searchParams.get('ask') ?? '/nothing-special');
    return { status: asked.status, html: JSON.stringify({ url, acceptLanguage, cookie, files, asked }), headers: { 'X-Page': 'echo' } };
  },
};`;

interface Echo {
  readonly url: string;
  readonly files: unknown;
  readonly asked: {
    readonly status: number;
    readonly headers: object;
    readonly body: Record<string, unknown>;
  };
}

describe('pages', () => {
  let folder: string;
  let built: BuiltPages;
  let served: Served | undefined;
  const script = 'export const answer = 42;'.repeat(100);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-pages-'));
    for (const each of ['server', 'client/assets']) mkdirSync(join(folder, each), { recursive: true });
    writeFileSync(
      join(folder, 'pages.json'),
      JSON.stringify({ echo: { scripts: ['/assets/a-1.js'], styles: [] } }),
    );
    writeFileSync(join(folder, 'server', 'echo.mjs'), echoPage);
    writeFileSync(join(folder, 'client', 'assets', 'a-1.js'), script);
    writeFileSync(join(folder, 'client', 'assets', 'a-1.js.br'), brotliCompressSync(script));
    writeFileSync(join(folder, 'client', 'sw.js'), 'self.x = 1;');
    built = (await loadPages(folder))!;
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => served?.close());

  async function serve(
    access: Partial<AppOptions['access']> = {},
    admission = openAdmission,
  ): Promise<RecordingLogger> {
    const logger = new RecordingLogger();
    served = await serveKoa(
      createApp({
        pages: built,
        table: [
          route('/', () => ({ body: { value: { at: 'home' } } })),
          route('/nothing-special', () => ({
            body: { value: { text: 'ü' } },
            headers: { 'Served-By': 'db-1' },
          })),
          defineRoute({
            ...described('/things/{id}'),
            params: {
              path: z.strictObject({ id: z.string() }),
              query: z.strictObject({ n: z.string().optional() }),
            },
            handle: ({ path, query }) => ({ body: { value: { ...path, ...query } } }),
          }),
          route('/broken', () => Promise.reject(new Error('a bug'))),
        ],
        logger,
        metrics: new Metrics(() => []),
        clock: systemClock,
        random: () => 0,
        logSample: 0,
        deadlineMs: 1000,
        admission,
        access: { keysRequired: true, corsOrigins: [], ...access },
        draining: () => false,
      }),
    );
    return logger;
  }
  const ask = (path: string, headers: Record<string, string> = { Accept: 'text/html,*/*;q=0.8' }) =>
    fetch(`${served!.url}${path}`, { headers });
  const echoOf = async (path: string): Promise<Echo> => (await (await ask(path)).json()) as Echo;

  it('are for who would rather have HTML; everybody else gets JSON at the same address', async () => {
    await serve();
    const page = await ask('/?q=heat');
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(page.headers.get('vary')).to.include('Accept');
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
      expect(await (await ask('/', { Accept: accept })).json(), accept).to.deep.equal({ at: 'home' });
    }
  });

  it('have their own policy, and what every answer has beside it', async () => {
    await serve();
    const { headers } = await ask('/film/tt1');
    expect(headers.get('content-security-policy')).to.equal("default-src 'none'; script-src 'self'");
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('referrer-policy')).to.equal('no-referrer');
    expect(headers.get('cache-control')).to.equal('no-cache');
    expect(headers.get('x-request-id')).to.match(/^[\da-f-]{36}$/);
    expect(headers.get('x-page')).to.equal('echo');
  });

  it('ask the API within the process: checked, with headers, and with problems as documents', async () => {
    await serve();
    const plain = await echoOf('/');
    expect(plain.asked).to.deep.include({ status: 200, body: { text: 'ü' } });
    expect(plain.asked.headers).to.include({ 'served-by': 'db-1' });
    expect(plain.files).to.deep.equal({ scripts: ['/assets/a-1.js'], styles: [] });
    const thing = await echoOf(`/?ask=${encodeURIComponent('/things/a%2Fb?n=%C3%BC')}`);
    expect(thing.asked.body).to.deep.equal({ id: 'a/b', n: 'ü' });
    const wrong = await echoOf(`/?ask=${encodeURIComponent('/things/a?m=1')}`);
    expect(wrong.asked.status).to.equal(400);
    expect(wrong.asked.body).to.deep.include({ type: 'urn:movie-search:invalid-parameters', status: 400 });
  });

  it('say in the log what went wrong beneath them', async () => {
    const logger = await serve();
    const broken = await echoOf('/?ask=/broken');
    expect(broken.asked).to.deep.include({ status: 500 });
    expect(JSON.stringify(broken)).not.to.include('a bug');
    expect(logger.messages('error')).to.have.length(1);
  });

  it('are told that there is no room, as who asks the API is', async () => {
    await serve({}, { ...openAdmission, enter: () => false });
    const { asked } = await echoOf('/');
    expect(asked).to.deep.include({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('are shown to who has no key, but ask nothing for them', async () => {
    const key = 'a key of 32 characters and more!';
    await serve({ keys: parseApiKeys(`web:${createHash('sha256').update(key).digest('hex')}`) });
    expect((await echoOf('/?q=x')).asked.status).to.equal(401);
    expect((await ask('/assets/a-1.js')).status).to.equal(200);
    const withKey = await ask('/?q=x', { Accept: 'text/html', 'X-Api-Key': key });
    expect(withKey.status).to.equal(200);
  });

  it('count as what a client asks', async () => {
    await serve({ rate: { perSecond: 1, burst: 2 } });
    const statuses = [await ask('/film/1'), await ask('/film/1'), await ask('/film/1')].map(
      ({ status }) => status,
    );
    expect(statuses).to.deep.equal([200, 200, 429]);
  });

  it('have files that are kept for ever where their hash is in the name, and compressed', async () => {
    await serve();
    const file = await ask('/assets/a-1.js', { 'Accept-Encoding': 'gzip, br' });
    expect(await file.text()).to.equal(script);
    expect(file.headers.get('content-encoding')).to.equal('br');
    expect(file.headers.get('content-type')).to.equal('text/javascript; charset=utf-8');
    expect(file.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
    expect(file.headers.get('vary')).to.equal('Accept-Encoding');
    const plain = await ask('/assets/a-1.js', { 'Accept-Encoding': 'gzip' });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(await plain.text()).to.equal(script);
    const worker = await ask('/sw.js');
    expect(worker.headers.get('cache-control')).to.equal('no-cache');
    const again = await ask('/sw.js', {
      'If-None-Match': worker.headers.get('etag')!,
      'Cache-Control': 'max-age=0',
    });
    expect(again.status).to.equal(304);
  });

  it('have no other files, whatever is asked for', async () => {
    await serve();
    for (const path of [
      '/assets/../../pages.json',
      '/assets/%2e%2e/%2e%2e/pages.json',
      '/assets/',
      '/server/echo.mjs',
      '/assets/a-1.js.br',
    ]) {
      expect((await ask(path)).status, path).to.equal(404);
    }
  });

  it('are none where nothing was built, and an error where what was built cannot be used', async () => {
    expect(await loadPages(join(folder, 'nothing'))).to.equal(null);
    const half = mkdtempSync(join(tmpdir(), 'movie-search-half-'));
    writeFileSync(join(half, 'pages.json'), JSON.stringify({ gone: { scripts: [], styles: [] } }));
    const error = await loadPages(half).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(PagesUnusable);
    rmSync(half, { recursive: true });
  });
});
