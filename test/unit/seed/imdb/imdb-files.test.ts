import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { DirectoryImdbFiles } from '../../../../seed/imdb/directory-imdb-files.ts';
import type { ImdbFile, ImdbFiles } from '../../../../seed/imdb/imdb-files.ts';
import { UrlImdbFiles } from '../../../../seed/imdb/url-imdb-files.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';

const text = `tconst\ttitle\n${Array.from({ length: 20_000 }, (_, row) => `tt${row}\tA title\n`).join('')}`;
const { signal } = new AbortController();

async function contents({ chunks }: ImdbFile): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

async function failureOf(work: Promise<unknown>): Promise<SeedError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SeedError);
  return error as SeedError;
}

/** What every place of IMDb's files does. `holding` gives one with title.basics and nothing else. */
function contract(holding: (text: string) => Promise<ImdbFiles>): void {
  it('gives a file’s bytes under its name', async () => {
    const file = await (await holding(text)).open('title.basics', signal);
    expect(file.name).to.match(/^title\.basics\.tsv(?:\.gz)?$/u);
    expect(await contents(file)).to.equal(text);
  });

  it('gives an empty file', async () => {
    expect(await contents(await (await holding('')).open('title.basics', signal))).to.equal('');
  });

  it('can be left early and opened again', async () => {
    const files = await holding(text);
    for await (const chunk of (await files.open('title.basics', signal)).chunks) {
      expect(chunk.length).to.be.greaterThan(0);
      break;
    }
    expect(await contents(await files.open('title.basics', signal))).to.equal(text);
  });

  it('says which file is missing', async () => {
    const error = await failureOf((await holding(text)).open('title.akas', signal));
    expect(error.code).to.equal('SOURCE_UNREADABLE');
    expect(error.message).to.include('title.akas.tsv');
  });
}

describe('IMDb’s files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-imdb-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe('in memory', () => {
    contract((content) => Promise.resolve(new MemoryImdbFiles({ 'title.basics': content })));
  });

  for (const [how, file, pack] of [
    ['plain', 'title.basics.tsv', (content: string) => content],
    ['packed', 'title.basics.tsv.gz', gzipSync],
    ['unpacked under their packed name', 'title.basics.tsv.gz', (content: string) => content],
  ] as const) {
    describe(`in a folder, ${how}`, () => {
      contract(async (content) => {
        await writeFile(join(folder, file), pack(content));
        return new DirectoryImdbFiles(folder);
      });
    });
  }

  it('that break off in their packed form are told as such', async () => {
    const packed = gzipSync(text);
    await writeFile(join(folder, 'title.basics.tsv.gz'), packed.subarray(0, packed.length / 2));
    const error = await failureOf(new DirectoryImdbFiles(folder).open('title.basics', signal).then(contents));
    expect(error.code).to.equal('SOURCE_UNREADABLE');
    expect(error.message).to.include('title.basics.tsv.gz').and.include('fetch it again');
  });

  it('stop being read when the load is stopped', async () => {
    await writeFile(join(folder, 'title.basics.tsv'), text);
    const stop = new AbortController();
    const { chunks } = await new DirectoryImdbFiles(folder).open('title.basics', stop.signal);
    const reason = new SeedError('STOPPED', 'stopped');
    const read = (async () => {
      for await (const chunk of chunks) {
        expect(chunk.length).to.be.greaterThan(0);
        stop.abort(reason);
      }
    })();
    expect(await failureOf(read)).to.equal(reason);
  });

  describe('at a web address', () => {
    let server: Server;
    let answer: Record<string, Buffer | number>;
    let breakOff: boolean;
    let requests: IncomingMessage[];
    let base: string;
    beforeEach(async () => {
      answer = {};
      breakOff = false;
      requests = [];
      server = createServer((request, response) => {
        requests.push(request);
        const found = answer[request.url ?? ''] ?? 404;
        if (typeof found === 'number') {
          response.writeHead(found).end('no');
          return;
        }
        response.writeHead(200, { 'content-length': found.length });
        if (breakOff) {
          response.write(found.subarray(0, found.length / 2), () => response.destroy());
        } else {
          response.end(found);
        }
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/imdb`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    describe('packed', () => {
      contract((content) => {
        answer['/imdb/title.basics.tsv.gz'] = gzipSync(content);
        return Promise.resolve(new UrlImdbFiles(base));
      });
    });

    describe('plain', () => {
      contract((content) => {
        answer['/imdb/title.basics.tsv'] = Buffer.from(content);
        return Promise.resolve(new UrlImdbFiles(`${base}/`));
      });
    });

    it('are asked for with the bearer token, if there is one', async () => {
      answer['/imdb/title.basics.tsv.gz'] = gzipSync(text);
      await contents(await new UrlImdbFiles(base, 'secret').open('title.basics', signal));
      await contents(await new UrlImdbFiles(base).open('title.basics', signal));
      expect(requests.map(({ headers }) => headers.authorization)).to.deep.equal([
        'Bearer secret',
        undefined,
      ]);
    });

    it('are asked for with the query of the address', async () => {
      answer['/imdb/title.basics.tsv.gz?sig=abc'] = gzipSync(text);
      expect(await contents(await new UrlImdbFiles(`${base}?sig=abc`).open('title.basics', signal))).to.equal(
        text,
      );
    });

    it('keep secrets out of what is logged', async () => {
      const files = new UrlImdbFiles(`${base}?sig=hidden`, 'hidden');
      const error = await failureOf(files.open('title.basics', signal));
      expect(`${files.description} ${error.message}`).not.to.include('hidden');
    });

    it('take no password within the address', () => {
      expect(() => new UrlImdbFiles('https://user:hidden@films.example/'))
        .to.throw(SeedError, /SOURCE_URL_TOKEN_FILE/u)
        .with.property('code', 'INVALID_CONFIG');
    });

    for (const [status, advice] of [
      [403, /SOURCE_URL_TOKEN_FILE/u],
      [503, /try again later/u],
    ] as const) {
      it(`that are refused with ${status} are told as such`, async () => {
        answer['/imdb/title.basics.tsv.gz'] = status;
        const error = await failureOf(new UrlImdbFiles(base).open('title.basics', signal));
        expect(error.message).to.match(advice).and.include(String(status));
      });
    }

    it('that break off are told as such', async () => {
      breakOff = true;
      answer['/imdb/title.basics.tsv'] = Buffer.from(text);
      const error = await failureOf(new UrlImdbFiles(base).open('title.basics', signal).then(contents));
      expect(error.code).to.equal('SOURCE_UNREADABLE');
    });

    it('that cannot be reached are told as such', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const error = await failureOf(new UrlImdbFiles(base).open('title.basics', signal));
      expect(error.message).to.include('ECONNREFUSED').and.include('SOURCE_URL');
      server.listen(0, '127.0.0.1');
    });
  });
});
