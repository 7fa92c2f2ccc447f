import { expect } from 'chai';
import fc from 'fast-check';

import { EVERY_TITLE } from '../../../../catalog/title-choice.ts';
import { type TitleDocument, titleDocument, titleKeys } from '../../../../catalog/title-document.ts';
import type { Share } from '../../../../seed/files/file-meter.ts';
import type { ImdbFileName, ImdbFiles } from '../../../../seed/imdb/imdb-files.ts';
import { ImdbSource } from '../../../../seed/imdb/imdb-source.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import type { OddRow, Reading, ReadFile } from '../../../../seed/title-source.ts';
import { FIXTURE_COUNTS, imdbFixture } from '../../../support/imdb/imdb-fixture.ts';
import { imdbText, type ImdbTableRow, imdbTexts } from '../../../support/imdb/imdb-tables.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';

const { signal } = new AbortController();

interface Read {
  titles: TitleDocument[];
  rejected: OddRow[];
  noted: OddRow[];
  files: ReadFile[];
}

async function read(files: ImdbFiles): Promise<Read> {
  const found: Read = { titles: [], rejected: [], noted: [], files: [] };
  for await (const group of new ImdbSource(files, EVERY_TITLE).items(new AbortController().signal)) {
    for (const item of group) {
      if (item.kind === 'title') found.titles.push(titleDocument(item.title));
      else if (item.kind === 'file') found.files.push(item.file);
      else if (item.kind === 'skipped') expect.fail('nothing is left out');
      else found[item.kind].push(item.row);
    }
  }
  return found;
}

async function failure(texts: Partial<Record<ImdbFileName, string>>): Promise<SeedError> {
  const error: unknown = await read(new MemoryImdbFiles(texts)).catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SeedError);
  return error as SeedError;
}

describe('ImdbSource', () => {
  it('tells of its two phases, and how much of their files is read at any time', async () => {
    const source = new ImdbSource(new MemoryImdbFiles(imdbFixture(), 100), EVERY_TITLE);
    await source.look(signal);
    const begun: { reading: Reading; shares: Share[] }[] = [];
    const note = (): void => void begun.at(-1)?.shares.push(begun.at(-1)!.reading.share());
    const onReading = (reading: Reading): void => {
      note();
      begun.push({ reading, shares: [reading.share()] });
    };
    for await (const group of source.items(signal, onReading)) if (group.length > 0) note();
    expect(begun.map(({ reading }) => reading.phase)).to.deep.equal(['ReadingNames', 'Loading']);
    for (const { shares } of begun) {
      const [first] = shares;
      const sizes = new Set(shares.map(({ total }) => total));
      expect(sizes).to.have.length(1);
      const done = shares.map((share) => share.done);
      expect(done).to.deep.equal(done.toSorted((a, b) => a - b));
      expect(first!.done).to.be.lessThan(first!.total ?? 0);
      expect(shares.at(-1)).to.deep.equal({ done: first!.total, total: first!.total });
    }
    expect(begun[0]?.reading.rows?.()).to.be.greaterThan(0);
  });

  let titles: TitleDocument[];
  let rejected: OddRow[];
  let noted: OddRow[];
  let files: ReadFile[];
  before(async () => {
    ({ titles, rejected, noted, files } = await read(new MemoryImdbFiles(imdbFixture())));
  });

  const find = (id: string): TitleDocument | undefined => titles.find(({ _id }) => _id === id);

  it('joins title, crew, names, aliases and rating', () => {
    expect(find('tt0073195')).to.deep.equal({
      _id: 'tt0073195',
      title: 'Jaws',
      originalTitle: null,
      aliases: ['Der weiße Hai', 'Les dents de la mer'],
      year: 1975,
      type: 'movie',
      votes: 700000,
      rating: 8.1,
      directors: [{ id: 'nm0000229', name: 'Steven Spielberg' }],
      keys: ['jaws', 'derweissehai', 'lesdentsdelamer'],
    });
  });

  it('joins across ids of seven and eight digits', () => {
    expect(find('tt10000000')).to.deep.include({
      title: '七人の侍',
      aliases: ['Seven Samurai'],
      directors: [{ id: 'nm0000041', name: 'Akira Kurosawa' }],
    });
    expect(find('tt7000010')).to.deep.include({
      votes: 10,
      directors: [{ id: 'nm1010', name: 'Director 10' }],
    });
    expect(find('tt70000011')).to.deep.include({
      votes: 11,
      directors: [{ id: 'nm1011', name: 'Director 11' }],
    });
  });

  it('tells the original title where it differs', () => {
    expect(find('tt0211915')).to.deep.include({
      originalTitle: "Le fabuleux destin d'Amélie Poulain",
      aliases: ['Amelie'],
      keys: ['amelie', 'lefabuleuxdestindameliepoulain'],
    });
  });

  it('keeps all directors in their order, each once', () => {
    expect(find('tt0133093')?.directors.map(({ name }) => name)).to.deep.equal([
      'Lana Wachowski',
      'Lilly Wachowski',
    ]);
  });

  it('keeps titles without directors, year or rating', () => {
    expect(find('tt0090555')).to.deep.include({
      title: '"Crocodile" Dundee',
      directors: [],
      votes: 0,
      rating: null,
    });
    expect(find('tt0300000')).to.deep.include({ year: null, type: 'tvSeries' });
  });

  it('keeps a director whose name is missing by the id', () => {
    expect(find('tt0400000')?.directors).to.deep.equal([
      { id: 'nm0000229', name: 'Steven Spielberg' },
      { id: 'nm9999999', name: null },
    ]);
  });

  it('keeps a title with several years, without a year, and notes it', () => {
    expect(find('tt0600001')).to.deep.include({ title: 'Several years', year: null });
    expect(noted.map(({ file, text, reason }) => [file, text.split('\t')[0], reason])).to.deep.equal([
      ['title.basics.tsv', 'tt0600001', 'several years where one is due: kept without a year'],
    ]);
  });

  it('keeps a title where only a further row of it is bad', () => {
    expect(find('tt0400001')).to.deep.include({ directors: [] });
    expect(find('tt0400002')).to.deep.include({ votes: 0, rating: null });
  });

  it('sets aside what cannot be used, with file, line and reason', () => {
    const lines = rejected.map(({ file, reason, text }) => `${file} ${text.split('\t')[0] ?? ''}: ${reason}`);
    expect(lines).to.have.members([
      "name.basics.tsv nm0000521: more or fewer columns than the header's 6",
      'title.basics.tsv tt0073195: a further row of a title that may have one',
      'title.basics.tsv tt0500001: the row has no title',
      'title.basics.tsv tt0500002: a year that is none',
      "title.basics.tsv tt0500003: more or fewer columns than the header's 9",
      'title.basics.tsv not an id: something else where a title id (tt and digits) is due',
      'title.crew.tsv tt0400000: a director who has no name in name.basics: kept with the id alone',
      "title.crew.tsv tt0400001: more or fewer columns than the header's 3",
      'title.crew.tsv tt0600000: its title is not in title.basics',
      'title.akas.tsv tt0073195: the row has no title',
      'title.akas.tsv tt0600000: its title is not in title.basics',
      'title.akas.tsv tt99999999: its title is not in title.basics',
      'title.ratings.tsv tt0400002: a rating must be 1 to 10, votes a whole number',
      'title.ratings.tsv tt0600000: its title is not in title.basics',
    ]);
    const crew = imdbFixture()['title.crew'].split('\n');
    for (const { file, line, text } of rejected)
      if (file === 'title.crew.tsv') expect(crew[line - 1]).to.equal(text);
    expect({ titles: titles.length, rejectedRows: rejected.length }).to.deep.equal(FIXTURE_COUNTS);
  });

  it('reads the same in chunks of a few bytes', async () => {
    expect(await read(new MemoryImdbFiles(imdbFixture(), 7))).to.deep.equal({
      titles,
      rejected,
      noted,
      files,
    });
  });

  for (const file of ['title.basics', 'title.crew', 'title.akas', 'title.ratings'] as const) {
    it(`refuses ${file} out of order, with file and line`, async () => {
      const fixture = imdbFixture();
      const lines = fixture[file].split('\n');
      const idOf = (line: number): string => lines[line - 1]?.split('\t')[0] ?? '';
      const swapped = lines.findIndex((_, at) => at > 4 && idOf(at) < idOf(at + 1)) + 1;
      const [one = '', other = ''] = lines.splice(swapped - 2, 2);
      lines.splice(swapped - 2, 0, other, one);
      const error = await failure({ ...fixture, [file]: lines.join('\n') });
      expect(error.code).to.equal('SOURCE_UNSORTED');
      expect(error.message).to.include(`${file}.tsv, line ${swapped}: `);
    });
  }

  it('refuses files sorted by the number in the id', async () => {
    const rows = ['tt9999999', 'tt10000000'].map((tconst) => ({
      tconst,
      titleType: 'movie',
      primaryTitle: 'x',
    }));
    const error = await failure({ ...imdbFixture(), 'title.basics': imdbText('title.basics', rows) });
    expect(error.message).to.include('title.basics.tsv, line 3: tt10000000 comes after tt9999999');
  });

  const look = (texts: Partial<Record<ImdbFileName, string>>) =>
    new ImdbSource(new MemoryImdbFiles(texts), EVERY_TITLE).look(new AbortController().signal);

  it('looks at every file before it reads one', async () => {
    const { files: found, missing } = await look(imdbFixture());
    expect(found.map(({ file }) => file)).to.have.members(
      Object.keys(imdbFixture()).map((name) => `${name}.tsv`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('finds out at once which files are missing, all of them', async () => {
    const { 'title.basics': basics, 'title.akas': akas, 'title.ratings': ratings } = imdbFixture();
    const others = { 'title.basics': basics, 'title.akas': akas, 'title.ratings': ratings };
    expect((await look(others)).missing).to.deep.equal([
      'There is no title.crew.tsv in memory',
      'There is no name.basics.tsv in memory',
    ]);
  });

  it('finds out at once which files are others, all of them, and which are missing beside them', async () => {
    const { 'title.basics': basics, 'title.ratings': ratings } = imdbFixture();
    const others = {
      'title.basics': basics,
      'title.crew': ratings,
      'title.ratings': ratings,
      'name.basics': 'a\tb\n1\t2\n',
    };
    const error: unknown = await look(others).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_MALFORMED');
    expect(String(error))
      .to.include('There is no title.akas.tsv in memory. ')
      .and.include('title.crew.tsv is not the file of that name')
      .and.include('Its columns are those of title.ratings.')
      .and.include('name.basics.tsv is not the file of that name');
  });

  it('says of each file how many rows it has, and what hangs on it', () => {
    const rowsOf = (name: ImdbFileName): number => imdbFixture()[name].split('\n').length - 2;
    expect(files.map(({ file, rows, gives, cut }) => [file, rows, gives, cut])).to.have.deep.members([
      ['name.basics.tsv', rowsOf('name.basics'), ['titlesWithDirectors'], null],
      ['title.basics.tsv', rowsOf('title.basics'), ['titles'], null],
      ['title.crew.tsv', rowsOf('title.crew'), ['titlesWithDirectors'], null],
      ['title.akas.tsv', rowsOf('title.akas'), [], null],
      ['title.ratings.tsv', rowsOf('title.ratings'), [], null],
    ]);
  });

  for (const file of Object.keys(imdbFixture()) as ImdbFileName[]) {
    it(`says that ${file} was cut`, async () => {
      const fixture = imdbFixture();
      const found = await read(new MemoryImdbFiles({ ...fixture, [file]: fixture[file].slice(0, -3) }));
      expect(
        found.files.filter(({ cut }) => cut !== null).map(({ file: name, cut }) => [name, cut]),
      ).to.deep.equal([[`${file}.tsv`, 'its last line has no line feed at its end']]);
    });
  }

  it('hands on what it has in small groups, however much is set aside', async () => {
    const orphans = Array.from({ length: 5000 }, (_, index) => ({
      tconst: `tt${1_000_000 + index}`,
      directors: 'nm1',
    }));
    const texts = { ...imdbFixture(), 'title.crew': imdbText('title.crew', orphans) };
    for await (const group of new ImdbSource(new MemoryImdbFiles(texts), EVERY_TITLE).items(
      new AbortController().signal,
    )) {
      expect(group.length).to.be.at.most(501);
    }
  });

  describe('against a plain join in memory', () => {
    const idNumber = fc.oneof(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 9_999_990, max: 10_000_010 }),
    );
    const id = idNumber.map((number) => `tt${String(number).padStart(7, '0')}`);
    const person = fc.integer({ min: 1, max: 9 }).map((number) => `nm${number}`);
    const text = fc.stringMatching(/^[A-Za-zé"'\\ ]*[A-Za-zé]$/u).filter((value) => value !== '\\N');
    const unique = <Row extends Record<Key, unknown>, Key extends string>(
      rows: fc.Arbitrary<Row>,
      key: Key,
    ): fc.Arbitrary<Row[]> => fc.uniqueArray(rows, { selector: (row) => row[key], maxLength: 40 });
    const year = fc.option(fc.integer({ min: 1900, max: 2030 }));
    const tables = fc.record({
      basics: unique(
        fc.record({
          tconst: id,
          titleType: fc.constantFrom('movie', 'short'),
          primaryTitle: text,
          originalTitle: text,
          startYear: year,
        }),
        'tconst',
      ),
      crew: unique(
        fc.record({ tconst: id, directors: fc.option(fc.uniqueArray(person, { minLength: 1 })) }),
        'tconst',
      ),
      akas: fc.array(fc.record({ titleId: id, title: text }), { maxLength: 60 }),
      ratings: unique(
        fc.record({ tconst: id, averageRating: fc.integer({ min: 1, max: 10 }), numVotes: fc.nat() }),
        'tconst',
      ),
      names: unique(fc.record({ nconst: person, primaryName: text }), 'nconst'),
    });

    it('gives the same titles, and every other row set aside', async () => {
      await fc.assert(
        fc.asyncProperty(tables, async ({ basics, crew, akas, ratings, names }) => {
          const expected = basics.map(
            ({ tconst, titleType, primaryTitle, originalTitle, startYear }): TitleDocument => {
              const own = akas.filter(({ titleId }) => titleId === tconst).map((aka) => aka.title);
              const titles = {
                title: primaryTitle.trim(),
                originalTitle: originalTitle.trim() === primaryTitle.trim() ? null : originalTitle.trim(),
                aliases: [...new Set(own.map((alias) => alias.trim()))].filter(
                  (alias) => alias !== primaryTitle.trim() && alias !== originalTitle.trim(),
                ),
              };
              const rating = ratings.find((row) => row.tconst === tconst);
              return {
                _id: tconst,
                ...titles,
                year: startYear,
                type: titleType,
                votes: rating?.numVotes ?? 0,
                rating: rating?.averageRating ?? null,
                directors: (crew.find((row) => row.tconst === tconst)?.directors ?? []).map((nconst) => ({
                  id: nconst,
                  name: names.find((row) => row.nconst === nconst)?.primaryName.trim() ?? null,
                })),
                keys: titleKeys(titles),
              };
            },
          );
          const ids = new Set(basics.map(({ tconst }) => tconst));
          const texts = imdbTexts({
            'title.basics': byId(basics, 'tconst'),
            'title.crew': byId(crew, 'tconst').map((row) => ({
              ...row,
              directors: row.directors?.join(',') ?? null,
            })),
            'title.akas': byId(akas, 'titleId'),
            'title.ratings': byId(ratings, 'tconst'),
            'name.basics': names,
          });
          const found = await read(new MemoryImdbFiles(texts, 64));
          expect(found.titles).to.have.deep.members(expected);
          expect(found.titles.map(({ _id }) => _id)).to.deep.equal([...ids].sort());
          const orphans = [crew, ratings].flat().filter(({ tconst }) => !ids.has(tconst)).length;
          const orphanAkas = akas.filter(({ titleId }) => !ids.has(titleId)).length;
          const nameless = expected.filter(({ directors }) =>
            directors.some(({ name }) => name === null),
          ).length;
          expect(found.rejected).to.have.length(orphans + orphanAkas + nameless);
        }),
        { numRuns: 300 },
      );
    });

    function byId<Row extends ImdbTableRow | Record<Key, string>, Key extends string>(
      rows: readonly Row[],
      key: Key,
    ): Row[] {
      const idOf = (row: Row): string => String((row as Record<Key, unknown>)[key]);
      return rows.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : Number(idOf(one) > idOf(other))));
    }
  });
});
