import { expect } from 'chai';
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

import { EVERY_TITLE } from '../../../catalog/title-choice.ts';
import { readConfig } from '../../../seed/config.ts';
import { DirectoryFiles } from '../../../seed/files/directory-files.ts';
import { IMDB_FORMAT, type ImdbFileName } from '../../../seed/imdb/imdb-files.ts';
import { ImdbSource } from '../../../seed/imdb/imdb-source.ts';
import { isRefusal } from '../../../seed/seed-error.ts';
import { imdbTexts } from '../../support/imdb/imdb-tables.ts';
import { expectWhole } from './catalogue-reader.ts';
import { failure, LoadTrial } from './load-trial.ts';
import { NumberedSource } from './numbered-source.ts';

const TITLES = 100;
const id = (number: number): string => `tt${String(number).padStart(7, '0')}`;
const numbers = Array.from({ length: TITLES }, (_, index) => index + 1);

/** A hundred titles without a fault. */
const texts = imdbTexts({
  'title.basics': numbers.map((number) => ({
    tconst: id(number),
    titleType: 'movie',
    primaryTitle: `Film ${number}`,
    originalTitle: `Film ${number}`,
    startYear: 2000,
  })),
  'title.crew': numbers.map((number) => ({ tconst: id(number), directors: 'nm1' })),
  'title.akas': numbers.map((number) => ({ titleId: id(number), title: `Alias ${number}` })),
  'title.ratings': numbers.map((number) => ({ tconst: id(number), averageRating: '5.0', numVotes: 7 })),
  'name.basics': [{ nconst: 'nm1', primaryName: 'Somebody' }],
});

/** Changes the text of one file in the folder. */
const change =
  (name: ImdbFileName, how: (text: string) => string | Uint8Array) =>
  (folder: string): Promise<void> =>
    writeFile(join(folder, `${name}.tsv`), how(texts[name]));

/** Puts a packed file in place of a plain one. */
const pack =
  (name: ImdbFileName, ending: string, packed: (text: string) => Uint8Array) =>
  async (folder: string): Promise<void> => {
    await rm(join(folder, `${name}.tsv`));
    await writeFile(join(folder, `${name}.tsv${ending}`), packed(texts[name]));
  };

const zstd = (text: string): Buffer =>
  zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
const damaged = (bytes: Buffer): Buffer => {
  bytes.writeUInt8(255 - bytes.readUInt8(bytes.length - 1), bytes.length - 1);
  return bytes;
};
/** Changes the rows `from` on, two of a hundred. */
const rows = (text: string, how: (row: string) => string, from = 10): string =>
  text
    .split('\n')
    .map((row, line) => (line === from || line === from + 1 ? how(row) : row))
    .join('\n');

interface Bad {
  make: (folder: string) => Promise<void>;
  /** Whether it is refused for what it is, and not tried again. */
  refused: boolean;
  says: RegExp;
}

const bad: Record<string, Bad> = {
  'a missing column': {
    make: change('title.crew', (text) => text.replace('directors', 'writers2')),
    refused: true,
    says: /^title\.crew\.tsv is not .*: its header lacks the column directors; .* unknown column "writers2"/u,
  },
  'a column that nobody knows': {
    make: change('title.ratings', (text) => text.replaceAll(/$/gmu, '\tx').replace('\tx', '\trank')),
    refused: true,
    says: /^title\.ratings\.tsv is not .* unknown column "rank": take it away/u,
  },
  'a tab too many at the end of the header': {
    make: change('title.akas', (text) => text.replace('\n', '\t\n')),
    refused: true,
    says: /^title\.akas\.tsv is not .*: column 9 of its header has no name: take away the tab too many\.$/u,
  },
  'a plain file that is still being copied': {
    make: change('title.basics', (text) => text.slice(0, text.length - 40)),
    refused: true,
    says: /title\.basics\.tsv was cut: its last line has no line feed at its end, after \d+ rows; .*allowCutFiles\)/u,
  },
  'a cut gzip': {
    make: pack('title.basics', '.gz', (text) => half(gzipSync(text))),
    refused: true,
    says: /title\.basics\.tsv\.gz was cut: its packed form breaks off, after \d+ rows; .*allowCutFiles\)/u,
  },
  'a cut zstd': {
    make: pack('title.ratings', '.zst', (text) => zstd(text).subarray(0, -3)),
    refused: true,
    says: /title\.ratings\.tsv\.zst was cut: its packed form breaks off, after \d+ rows; .*allowCutFiles\)/u,
  },
  'a damaged gzip': {
    make: pack('title.akas', '.gz', (text) => damaged(gzipSync(text))),
    refused: true,
    says: /^title\.akas\.tsv\.gz is damaged: it cannot be unpacked to its end \(.*\)\. Fetch it again\.$/u,
  },
  'a bad zstd frame': {
    make: pack('title.akas', '.zst', (text) => damaged(zstd(text))),
    refused: true,
    says: /^title\.akas\.tsv\.zst is damaged: it cannot be unpacked to its end \(.*checksum.*\)\. Fetch it again\.$/u,
  },
  'bytes that are not UTF-8': {
    make: change('title.basics', (text) =>
      Buffer.from(
        rows(text, (row) => row.replaceAll('Film', 'Amélie')),
        'latin1',
      ),
    ),
    refused: true,
    says: /title\.basics\.tsv: 2 of 100 rows \(2 %\) .* most of them for this: bytes that are not UTF-8 \(.*maxRejectedPercent\)/u,
  },
  'an id twice': {
    make: change('title.basics', (text) => rows(text, (row) => `${row}\n${row}`)),
    refused: true,
    says: /title\.basics\.tsv: 2 of 102 rows .* for this: a further row of a title that may have one \(/u,
  },
  'rows out of order': {
    make: change('title.crew', (text) => {
      const [header, first, second, ...rest] = text.split('\n');
      return [header, second, first, ...rest].join('\n');
    }),
    refused: true,
    says: /^title\.crew\.tsv, line 3: tt0000001 comes after tt0000002, .* LC_ALL=C sort/u,
  },
  'titles over the limit': {
    make: change('title.basics', (text) => rows(text, (row) => row.replace('Film', 'x'.repeat(1001)))),
    refused: true,
    says: /title\.basics\.tsv: 2 of 100 rows .* for this: a title of more than 1000 characters \(/u,
  },
  'a line over the limit': {
    make: change('title.basics', () => 'x'.repeat(1_000_001)),
    refused: true,
    says: /^title\.basics\.tsv is not .*: line 1 is longer than any of IMDb's: is it a \.tsv file\?$/u,
  },
  'another file under its name': {
    make: change('title.crew', () => texts['title.ratings']),
    refused: true,
    says: /^title\.crew\.tsv is not .* Its columns are those of title\.ratings\.$/u,
  },
  'a missing file': {
    make: (folder) => rm(join(folder, 'title.akas.tsv')),
    refused: true,
    says: /not fit to be served\. .* holds no title\.akas\.tsv\.gz, title\.akas\.tsv\.zst or title\.akas\.tsv: put it there, .* Nothing was loaded\.$/u,
  },
  'a folder under its name': {
    make: async (folder) => {
      await rm(join(folder, 'title.akas.tsv'));
      await mkdir(join(folder, 'title.akas.tsv'));
    },
    refused: false,
    says: /title\.akas\.tsv is a folder, where a file of that name is due: put the file itself there/u,
  },
  'files of two days': {
    make: (folder) => utimes(join(folder, 'title.crew.tsv'), new Date(), new Date(Date.now() - 86_400_000)),
    refused: true,
    says: /not fit to be served\. title\.crew\.tsv was written at .* 2[34][.\d]* hours later; .*maxHoursBetweenFiles\)\. Nothing was loaded\.$/u,
  },
  'an empty file': {
    make: change('name.basics', () => ''),
    refused: true,
    says: /^name\.basics\.tsv is not .*: it is empty: fetch it again\.$/u,
  },
  'no title but a header': {
    make: change('title.basics', (text) => text.slice(0, text.indexOf('\n') + 1)),
    refused: true,
    says: /title\.basics\.tsv \(0 rows\): 0 titles, where there must be at least 1 \(.*minTitles\)/u,
  },
  'no crew but a header': {
    make: change('title.crew', (text) => text.slice(0, text.indexOf('\n') + 1)),
    refused: true,
    says: /name\.basics\.tsv \(1 rows\) and title\.crew\.tsv \(0 rows\): 0 titles with a named director, where there must be at least 1 \(/u,
  },
  'half the titles of the other files': {
    make: change('title.basics', (text) => `${text.split('\n').slice(0, 51).join('\n')}\n`),
    refused: true,
    says: /title\.crew\.tsv: 50 of 100 rows \(50 %\) .* for this: its title is not in title\.basics \(/u,
  },
};

const good: Record<string, (folder: string) => Promise<void>> = {
  'lines that end in CR LF': change('title.basics', (text) => text.replaceAll('\n', '\r\n')),
  'a byte order mark': change('title.basics', (text) => `\ufeff${text}`),
  'a replacement character of its own': change('title.basics', (text) =>
    text.replace('Film 7', 'F\ufffdlm 7'),
  ),
  'years instead of a year': change('title.basics', (text) =>
    rows(text, (row) => row.replace('2000', '2013–2023')),
  ),
  gzip: pack('title.basics', '.gz', gzipSync),
  zstd: pack('title.crew', '.zst', zstd),
};

describe('files of each bad kind', function () {
  this.timeout(600_000);
  const { limits } = readConfig({
    DATASET_VERSION: '1',
    SOURCE: 'directory',
    MONGODB_HOSTS: 'h:1',
    MONGODB_REPLICA_SET: 'm',
  });
  let trial: LoadTrial;
  let folder: string;

  before(async () => {
    trial = await LoadTrial.start(1);
  });
  beforeEach(async () => {
    await trial.db.dropDatabase();
    await trial.load('served', new NumberedSource(100));
    folder = await mkdtemp(join(tmpdir(), 'movie-search-bad-'));
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, `${name}.tsv`), text);
  });
  afterEach(() => rm(folder, { recursive: true }));
  after(() => trial.stop());

  const loadFolder = () =>
    trial.load('bad', new ImdbSource(new DirectoryFiles(folder, IMDB_FORMAT), EVERY_TITLE), { limits });

  for (const [what, { make, refused, says }] of Object.entries(bad)) {
    it(`are told, and leave the version before in use: ${what}`, async () => {
      await make(folder);
      const error = await failure(loadFolder());
      expect(error.message).to.match(says);
      expect(isRefusal(error)).to.equal(refused);
      expect(await expectWhole(trial.db)).to.include({ version: 'served', titles: 100 });
      expect(await trial.reportOf('bad')).to.include({
        phase: refused ? 'Refused' : 'Failed',
        message: error.message,
      });
    });
  }

  for (const [what, make] of Object.entries(good)) {
    it(`are taken where there is nothing bad about them: ${what}`, async () => {
      await make(folder);
      await loadFolder();
      expect(await expectWhole(trial.db)).to.include({ version: 'bad', titles: TITLES, rejectedRows: 0 });
    });
  }

  it('are told that our user may not read', async () => {
    await chmod(folder, 0o755);
    await chmod(join(folder, 'title.crew.tsv'), 0o200);
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65_532);
    try {
      const error = await failure(loadFolder());
      expect(error.message).to.match(
        /title\.crew\.tsv cannot be read by user \d+, .* mode is 200\. .*chmod a\+r\)/u,
      );
      expect(isRefusal(error)).to.equal(false);
    } finally {
      if (root) process.seteuid?.(0);
    }
    expect((await readFile(join(folder, 'title.crew.tsv'))).length).to.be.above(0);
  });
});
