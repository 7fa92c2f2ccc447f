import { expect } from 'chai';
import { appendFile, chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

import { DirectoryFiles } from '../../../../seed/files/directory-files.ts';
import type { SourceFile } from '../../../../seed/files/source-files.ts';
import { UrlFiles } from '../../../../seed/files/url-files.ts';
import { IMDB_FORMAT, type ImdbFiles } from '../../../../seed/imdb/imdb-files.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';

const text = `tconst\ttitle\n${Array.from({ length: 20_000 }, (_, row) => `tt${row}\tA title\n`).join('')}`;
const { signal } = new AbortController();

async function contents({ chunks }: SourceFile): Promise<string> {
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
    expect(file.name).to.match(/^title\.basics\.tsv(?:\.gz|\.zst)?$/u);
    expect(await contents(file)).to.equal(text);
  });

  it('counts what was read of it, as it is packed, up to its size', async () => {
    const { meter, chunks } = await (await holding(text)).open('title.basics', signal);
    expect(meter.size).to.be.a('number').greaterThan(0);
    expect(meter.bytesRead).to.equal(0);
    for await (const chunk of chunks) {
      expect(chunk.length).to.be.greaterThan(0);
      expect(meter.bytesRead)
        .to.be.greaterThan(0)
        .and.at.most(meter.size ?? 0);
    }
    expect(meter.bytesRead).to.equal(meter.size);
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
    expect(error.code).to.equal('SOURCE_MISSING');
    expect(error.message).to.include('title.akas.tsv');
  });
}

/** As the command zstd packs, which has a checksum by default. */
function zstd(content: string): Buffer {
  return zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
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
    ['packed by gzip', 'title.basics.tsv.gz', gzipSync],
    ['packed by zstd', 'title.basics.tsv.zst', zstd],
    ['packed otherwise than their name says', 'title.basics.tsv.gz', zstd],
    ['unpacked under their packed name', 'title.basics.tsv.gz', (content: string) => content],
  ] as const) {
    describe(`in a folder, ${how}`, () => {
      contract(async (content) => {
        await writeFile(join(folder, file), pack(content));
        return new DirectoryFiles(folder, IMDB_FORMAT);
      });
    });
  }

  for (const [how, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstd],
  ] as const) {
    it(`that break off in their packed form (${how}) are told as such`, async () => {
      const packed = pack(text);
      await writeFile(join(folder, 'title.basics.tsv.gz'), packed.subarray(0, packed.length / 2));
      const error = await failureOf(
        new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal).then(contents),
      );
      expect(error.code).to.equal('SOURCE_CUT');
      expect(error.message).to.equal(
        'title.basics.tsv.gz is cut: its packed form breaks off. Fetch it again.',
      );
    });

    it(`that are damaged in their packed form (${how}) are told as such`, async () => {
      const packed = Buffer.from(pack(text));
      packed.writeUInt8(255 - packed.readUInt8(packed.length >> 1), packed.length >> 1);
      await writeFile(join(folder, 'title.basics.tsv.gz'), packed);
      const error = await failureOf(
        new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal).then(contents),
      );
      expect(error.code).to.equal('SOURCE_MALFORMED');
      expect(error.message).to.match(/^title\.basics\.tsv\.gz is damaged: .*\. Fetch it again\.$/u);
    });
  }

  it('say when they were last written', async () => {
    await writeFile(join(folder, 'title.basics.tsv'), text);
    const at = new Date('2026-11-24T06:00:00Z');
    await utimes(join(folder, 'title.basics.tsv'), at, at);
    const file = await new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal);
    expect(file.modifiedAt).to.deep.equal(at);
    await contents(file);
  });

  for (const [how, ending, pack] of [
    ['plain', '.tsv', (content: string) => Buffer.from(content)],
    ['packed', '.tsv.gz', gzipSync],
  ] as const) {
    it(`that are written to while they are read (${how}) are told as such: another try may find them whole`, async () => {
      const path = join(folder, `title.basics${ending}`);
      const whole = pack(text.repeat(20));
      // Half of it is there when the reading begins, the other half comes while it goes on.
      await writeFile(path, whole.subarray(0, whole.length / 2));
      const { chunks } = await new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal);
      const read = (async () => {
        let written = false;
        for await (const chunk of chunks) {
          expect(chunk.length).to.be.greaterThan(0);
          if (!written) await appendFile(path, whole.subarray(whole.length / 2, -10));
          written = true;
        }
      })();
      const error = await failureOf(read);
      expect(error.code).to.equal('SOURCE_UNREADABLE');
      expect(error.message).to.match(
        /title\.basics\.tsv\S* was written to while it was read: wait until it is whole\./u,
      );
    });
  }

  it('of which one is a folder: say so, and what to do', async () => {
    await mkdir(join(folder, 'title.basics.tsv.gz'));
    await writeFile(join(folder, 'title.basics.tsv'), text);
    const error = await failureOf(new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal));
    expect(error.code).to.equal('SOURCE_UNREADABLE');
    expect(error.message).to.equal(
      `${folder}/title.basics.tsv.gz is a folder, where a file of that name is due: put the file itself there, or take away what has its name.`,
    );
  });

  it('in a folder that is not there: say so', async () => {
    const error = await failureOf(
      new DirectoryFiles(join(folder, 'elsewhere'), IMDB_FORMAT).open('title.basics', signal),
    );
    expect(error.message).to.match(/^There is no folder .*elsewhere: see whether the path/u);
  });

  describe('that our user may not read', () => {
    const stranger = 65_532;
    // The superuser may read everything, so that it has to be somebody else for a moment.
    beforeEach(async () => {
      await chmod(folder, 0o755);
      if (process.getuid?.() === 0) process.seteuid?.(stranger);
    });
    afterEach(() => {
      process.seteuid?.(process.getuid?.() ?? 0);
    });

    async function asOwner(change: () => Promise<void>): Promise<void> {
      process.seteuid?.(process.getuid?.() ?? 0);
      await change();
      if (process.getuid?.() === 0) process.seteuid?.(stranger);
    }

    it('say whose they are, their mode and what to do', async () => {
      await asOwner(async () => {
        await writeFile(join(folder, 'title.basics.tsv'), text);
        await chmod(join(folder, 'title.basics.tsv'), 0o200);
      });
      const error = await failureOf(new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal));
      expect(error.code).to.equal('SOURCE_UNREADABLE');
      expect(error.message).to.match(
        /title\.basics\.tsv cannot be read by user \d+, .* belongs to user \d+, group \d+, and its mode is 200\. .*chmod a\+r\)/u,
      );
      expect(error.message).not.to.include('etch it again');
    });

    it('in a folder that may not be entered: say what to do', async () => {
      await asOwner(() => chmod(folder, 0o600));
      const error = await failureOf(new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', signal));
      expect(error.message).to.match(/cannot be looked at by user \d+, .*chmod a\+rx\)/u);
      await asOwner(() => chmod(folder, 0o700));
    });
  });

  it('stop being read when the load is stopped', async () => {
    await writeFile(join(folder, 'title.basics.tsv'), text);
    const stop = new AbortController();
    const { chunks } = await new DirectoryFiles(folder, IMDB_FORMAT).open('title.basics', stop.signal);
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
    let lastModified: string | undefined;
    let requests: IncomingMessage[];
    let base: string;
    beforeEach(async () => {
      answer = {};
      breakOff = false;
      lastModified = undefined;
      requests = [];
      server = createServer((request, response) => {
        requests.push(request);
        const found = answer[request.url ?? ''] ?? 404;
        if (typeof found === 'number') {
          response.writeHead(found).end('no');
          return;
        }
        response.writeHead(200, {
          'content-length': found.length,
          ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
        });
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
        return Promise.resolve(new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 }));
      });
    });

    describe('plain', () => {
      contract((content) => {
        answer['/imdb/title.basics.tsv'] = Buffer.from(content);
        return Promise.resolve(new UrlFiles({ base: `${base}/`, format: IMDB_FORMAT, firstPauseMs: 5 }));
      });
    });

    it('are asked for with the query of the address', async () => {
      answer['/imdb/title.basics.tsv.gz?sig=abc'] = gzipSync(text);
      expect(
        await contents(
          await new UrlFiles({ base: `${base}?sig=abc`, format: IMDB_FORMAT, firstPauseMs: 5 }).open(
            'title.basics',
            signal,
          ),
        ),
      ).to.equal(text);
    });

    it('keep secrets out of what is logged', async () => {
      const files = new UrlFiles({
        base: `${base}?sig=hidden`,
        format: IMDB_FORMAT,
        credentials: { token: 'hidden' },
      });
      const error = await failureOf(files.open('title.basics', signal));
      expect(`${files.description} ${error.message}`).not.to.include('hidden');
    });

    it('take no password within the address', () => {
      expect(
        () =>
          new UrlFiles({ base: 'https://user:hidden@films.example/', format: IMDB_FORMAT, firstPauseMs: 5 }),
      )
        .to.throw(SeedError, /SOURCE_URL_SECRET_DIR/u)
        .with.property('code', 'INVALID_CONFIG');
    });

    for (const [status, advice] of [
      [403, /SOURCE_URL_SECRET_DIR/u],
      [503, /try again later/u],
    ] as const) {
      it(`that are refused with ${status} are told as such`, async () => {
        answer['/imdb/title.basics.tsv.gz'] = status;
        const error = await failureOf(
          new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 }).open('title.basics', signal),
        );
        expect(error.message).to.match(advice).and.include(String(status));
      });
    }

    it('say when they were last written, where the server does', async () => {
      answer['/imdb/title.basics.tsv'] = Buffer.from(text);
      const unsaid = await new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 }).open(
        'title.basics',
        signal,
      );
      expect(unsaid.modifiedAt).to.equal(null);
      await contents(unsaid);
      lastModified = 'Tue, 24 Nov 2026 06:00:00 GMT';
      const said = await new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 }).open(
        'title.basics',
        signal,
      );
      expect(said.modifiedAt).to.deep.equal(new Date('2026-11-24T06:00:00Z'));
      await contents(said);
    });

    it('that break off are told as such', async () => {
      breakOff = true;
      answer['/imdb/title.basics.tsv'] = Buffer.from(text);
      const error = await failureOf(
        new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 })
          .open('title.basics', signal)
          .then(contents),
      );
      expect(error.code).to.equal('SOURCE_UNREADABLE');
    });

    it('that cannot be reached are told as such', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const error = await failureOf(
        new UrlFiles({ base, format: IMDB_FORMAT, firstPauseMs: 5 }).open('title.basics', signal),
      );
      expect(error.message).to.include('ECONNREFUSED').and.include('SOURCE_URL');
      server.listen(0, '127.0.0.1');
    });
  });
});
