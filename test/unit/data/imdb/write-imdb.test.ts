import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

import { expect } from 'chai';

import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { imdbPieces } from '../../../data/imdb/imdb-rows.ts';
import { type Compression, IMDB_FILE_NAMES, pipePieces, writeImdb } from '../../../data/imdb/write-imdb.ts';

describe('writeImdb', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-generated-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (name: string, compression: Compression): Promise<Map<string, Buffer>> => {
    const into = join(folder, name);
    await writeImdb(new GeneratedImdb({ titles: 500, seed: 8 }), { folder: into, compression });
    const files = await readdir(into);
    return new Map(
      await Promise.all(files.map(async (file) => [file, await readFile(join(into, file))] as const)),
    );
  };

  it('writes the same bytes for the same seed, with IMDb’s columns', async () => {
    const files = await write('one', 'none');
    expect(await write('other', 'none')).to.deep.equal(files);
    expect([...files.keys()]).to.have.members(IMDB_FILE_NAMES.map((name) => `${name}.tsv`));
    const headers = Object.fromEntries(
      [...files].map(([name, bytes]) => [name, bytes.toString().split('\n')[0]]),
    );
    expect(headers).to.deep.equal({
      'title.basics.tsv':
        'tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres',
      'title.crew.tsv': 'tconst\tdirectors\twriters',
      'title.akas.tsv': 'titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle',
      'title.ratings.tsv': 'tconst\taverageRating\tnumVotes',
      'name.basics.tsv': 'nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles',
    });
  });

  it('writes the bytes it always wrote: whoever changes them changes what others have measured with', async () => {
    const hash = createHash('sha256');
    for (const [, bytes] of [...(await write('one', 'none'))].toSorted()) hash.update(bytes);
    expect(hash.digest('hex').slice(0, 16)).to.equal('02eb16906cb09e0e');
  });

  it('packs with gzip or zstd', async () => {
    const plain = await write('none', 'none');
    const packed = { gzip: await write('gzip', 'gzip'), zstd: await write('zstd', 'zstd') };
    for (const name of IMDB_FILE_NAMES) {
      const bytes = plain.get(`${name}.tsv`);
      expect(gunzipSync(packed.gzip.get(`${name}.tsv.gz`)!)).to.deep.equal(bytes);
      expect(zstdDecompressSync(packed.zstd.get(`${name}.tsv.zst`)!)).to.deep.equal(bytes);
    }
  });

  it('ascends by id as plain text in all files, and fills every line', async () => {
    for (const [name, bytes] of await write('one', 'none')) {
      const [header = '', ...rows] = bytes.toString().trimEnd().split('\n');
      const fields = rows.map((row) => row.split('\t'));
      expect(fields.every((row) => row.length === header.split('\t').length && !row.includes(''))).to.equal(
        true,
      );
      const ids = fields.map(([id = '']) => id);
      expect(ids, name).to.deep.equal(ids.toSorted());
      expect(ids.some((id) => id.length === 10) && ids.some((id) => id.length === 9), name).to.equal(true);
    }
  });

  it('leaves no file under its name that is not whole', async () => {
    const stop = new AbortController();
    const written = writeImdb(new GeneratedImdb({ titles: 5000, seed: 8 }), {
      ...{ folder, compression: 'none', signal: stop.signal },
      onFile: () => stop.abort(new Error('enough')),
    });
    const error: unknown = await written.catch((thrown: unknown) => thrown);
    expect(error).to.have.property('cause', stop.signal.reason);
    expect(await readdir(folder)).to.deep.equal(['title.basics.tsv']);
  });
});

describe('pipePieces', () => {
  /** Takes a piece and says so only when told to. */
  class SlowSink extends Writable {
    taken = 0;
    next: (() => void) | undefined;

    constructor() {
      super({ highWaterMark: 1 });
    }

    override _write(_piece: Buffer, _encoding: string, done: () => void): void {
      this.taken += 1;
      this.next = done;
    }
  }

  it('makes no more pieces than the sink takes, but for the few on the way', async () => {
    let made = 0;
    function* pieces(): Generator<string> {
      for (const piece of imdbPieces(new GeneratedImdb({ titles: 20_000, seed: 1 }), 'title.crew')) {
        made += 1;
        yield piece;
      }
    }
    const sink = new SlowSink();
    const piped = pipePieces(pieces(), 'none', sink);
    while (!sink.writableFinished) {
      // All that goes on by itself has gone on once the timers have had their turn.
      await new Promise((resolve) => setImmediate(resolve));
      expect(made - sink.taken).to.be.below(4);
      sink.next?.();
    }
    await piped;
    expect(sink.taken).to.equal(made).and.be.above(5);
  });
});
