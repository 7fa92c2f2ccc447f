import { expect } from 'chai';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';

import { FileServer } from '../../support/file-server.ts';
import { FIXTURE_COUNTS, imdbFixture, writeImdbFiles } from '../../support/imdb/imdb-fixture.ts';
import { startTunnelProxy } from '../../support/tunnel-proxy.ts';
import { SeedDatabase } from './seed-database.ts';
import { parseReport, runSeed } from './seed-process.ts';

describe('the loader as a process, reading from an address', function () {
  this.timeout(120_000);
  let database: SeedDatabase;
  before(async () => {
    database = await SeedDatabase.start();
  });
  after(() => database.stop());

  it('loads IMDb’s files from an address, with a token', async () => {
    const server = await FileServer.start();
    server.authorization = 'Bearer open sesame';
    const folder = join(database.folder, 'imdb');
    await writeImdbFiles(folder, imdbFixture(), true);
    for (const file of await readdir(folder))
      server.files.set(`/${file}`, await readFile(join(folder, file)));
    const secret = await mkdtemp(join(database.folder, 'secret-'));
    const env = {
      ...database.connection,
      DATASET_VERSION: 'i1',
      JUDGEMENT_MAX_REJECTED_PERCENT: '50',
      SOURCE: 'url',
      SOURCE_URL: server.url,
      SOURCE_URL_SECRET_DIR: secret,
    };
    try {
      await writeFile(join(secret, 'token'), 'wrong\n');
      const refused = await runSeed({ env, reportFile: database.reportFile });
      expect(refused.exitCode).to.equal(1);
      expect(refused.report).to.include('answered 401').and.include('SOURCE_URL_SECRET_DIR');
      await writeFile(join(secret, 'token'), 'open sesame\n');
      expect(parseReport(await database.load(env))).to.deep.include(FIXTURE_COUNTS);
    } finally {
      await server.stop();
    }
  });

  it('loads JSON Lines through a proxy, with a password, and reads on where the connection breaks', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, n) =>
        `{"id":"f${1000 + n}","title":"Film ${n}","directors":[{"id":"d","name":"A B"}],"year":${1900 + (n % 100)}}\n`,
    ).join('');
    const server = await FileServer.start();
    const proxy = await startTunnelProxy();
    server.authorization = `Basic ${Buffer.from('ali:baba').toString('base64')}`;
    server.headers = { etag: '"one"' };
    server.files.set('/titles.jsonl.zst', zstdCompressSync(lines));
    // To look at it, and to read it.
    server.breakAfter = [undefined, 1000];
    const secret = await mkdtemp(join(database.folder, 'secret-'));
    await writeFile(join(secret, 'username'), 'ali\n');
    await writeFile(join(secret, 'password'), 'baba\n');
    try {
      const result = await database.load({
        ...database.connection,
        DATASET_VERSION: 'j1',
        SOURCE: 'url',
        SOURCE_FORMAT: 'JSONLines',
        SOURCE_URL: server.url,
        SOURCE_URL_SECRET_DIR: secret,
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: proxy.url,
        HTTPS_PROXY: proxy.url,
      });
      expect(parseReport(result)).to.deep.include({ titles: 500, rejectedRows: 0 });
      expect(await database.directorsOf('film 44')).to.deep.equal(['1944: A B']);
      expect(server.requests.map(({ headers }) => headers.range).filter(Boolean)).to.deep.equal([
        'bytes=1000-',
      ]);
      expect(proxy.tunnels).to.include(new URL(server.url).host);
    } finally {
      await server.stop();
      await proxy.stop();
    }
  });
});
