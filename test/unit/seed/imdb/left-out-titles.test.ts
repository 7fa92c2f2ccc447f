import { expect } from 'chai';
import fc from 'fast-check';

import { DEFAULT_TITLE_CHOICE, EVERY_TITLE, type TitleChoice } from '../../../../catalog/title-choice.ts';
import { type TitleDocument, titleDocument } from '../../../../catalog/title-document.ts';
import type { ImdbFileName, ImdbFiles } from '../../../../seed/imdb/imdb-files.ts';
import { ImdbSource } from '../../../../seed/imdb/imdb-source.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import type { SourceItem } from '../../../../seed/title-source.ts';
import { failure } from '../../../support/failure.ts';
import { imdbFixture } from '../../../support/imdb/imdb-fixture.ts';
import { imdbText } from '../../../support/imdb/imdb-tables.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';

const { signal } = new AbortController();

interface Read {
  titles: TitleDocument[];
  /** "<file>: <reason>" of each row set aside or noted. */
  odd: string[];
  /** "<file>: <reason>: <rows>". */
  skipped: string[];
  rows: Record<string, number>;
}

async function read(files: ImdbFiles, choice: Partial<TitleChoice> = {}): Promise<Read> {
  const found: Read = { titles: [], odd: [], skipped: [], rows: {} };
  const source = new ImdbSource(files, { ...EVERY_TITLE, ...choice });
  for await (const group of source.items(signal)) for (const item of group) take(item, found);
  return found;
}

function take(item: SourceItem, found: Read): void {
  switch (item.kind) {
    case 'title':
      found.titles.push(titleDocument(item.title));
      return;
    case 'skipped':
      found.skipped.push(`${item.file}: ${item.reason}: ${item.rows}`);
      return;
    case 'file':
      found.rows[item.file.file] = item.file.rows;
      return;
    case 'rejected':
    case 'noted':
      found.odd.push(`${item.row.file}: ${item.row.reason}`);
      return;
    default:
      item satisfies never;
  }
}

/** Five titles, of which one is an episode, one is for adults, and one is both. */
const tables = {
  basics: [
    { tconst: 'tt1', titleType: 'movie', primaryTitle: 'One', originalTitle: 'One', isAdult: 0 },
    { tconst: 'tt2', titleType: 'tvEpisode', primaryTitle: 'Two', originalTitle: 'Two', isAdult: 0 },
    { tconst: 'tt3', titleType: 'movie', primaryTitle: 'Three', originalTitle: 'Three', isAdult: 1 },
    { tconst: 'tt4', titleType: 'tvEpisode', primaryTitle: 'Four', originalTitle: 'Four', isAdult: 1 },
    { tconst: 'tt5', titleType: 'tvSeries', primaryTitle: 'Five', originalTitle: 'Five', isAdult: 0 },
  ],
  crew: ['tt1', 'tt2', 'tt3', 'tt4', 'tt5'].map((tconst) => ({ tconst, directors: 'nm1' })),
  akas: [
    { titleId: 'tt1', title: 'Eins', region: 'DE' },
    { titleId: 'tt1', title: 'Uno', region: 'IT', language: 'it' },
    { titleId: 'tt1', title: 'Un', region: 'CA', language: 'fr' },
    { titleId: 'tt1', title: 'Original' },
    { titleId: 'tt2', title: 'Zwei', region: 'DE' },
    { titleId: 'tt2', title: 'Due', region: 'IT' },
    { titleId: 'tt3', title: 'Drei', region: 'DE' },
  ],
  ratings: ['tt1', 'tt2', 'tt4'].map((tconst) => ({ tconst, averageRating: 5, numVotes: 10 })),
  names: [{ nconst: 'nm1', primaryName: 'A Person' }],
};

const files = (): MemoryImdbFiles => new MemoryImdbFiles(texts());
const texts = (): Record<ImdbFileName, string> => ({
  'title.basics': imdbText('title.basics', tables.basics),
  'title.crew': imdbText('title.crew', tables.crew),
  'title.akas': imdbText('title.akas', tables.akas),
  'title.ratings': imdbText('title.ratings', tables.ratings),
  'name.basics': imdbText('name.basics', tables.names),
});
const ids = ({ titles }: Read): string[] => titles.map(({ _id }) => _id);

describe('titles left out of IMDb’s files', () => {
  it('are by default the episodes and those for adults, each counted with all that belongs to it', async () => {
    const found = await read(files(), DEFAULT_TITLE_CHOICE);
    expect(ids(found)).to.deep.equal(['tt1', 'tt5']);
    expect(found.odd).to.deep.equal([]);
    expect(found.skipped).to.have.members([
      'title.basics.tsv: a type that is left out: 2',
      'title.basics.tsv: a title for adults: 1',
      'title.crew.tsv: of a title that is left out: 3',
      'title.akas.tsv: of a title that is left out: 3',
      'title.ratings.tsv: of a title that is left out: 2',
    ]);
    expect(found.rows).to.include({ 'title.basics.tsv': 5, 'title.akas.tsv': 7 });
  });

  it('are none where everything is chosen', async () => {
    const found = await read(files());
    expect(ids(found)).to.have.length(5);
    expect(found.skipped).to.deep.equal([]);
  });

  it('are all but the types that are named', async () => {
    const found = await read(files(), { types: { only: ['tvSeries', 'tvEpisode'] } });
    expect(ids(found)).to.deep.equal(['tt2', 'tt4', 'tt5']);
  });

  it('take bad rows of theirs along, and leave orphans orphans', async () => {
    const akas = [
      { titleId: 'tt2', title: ' ' },
      { titleId: 'tt25', title: 'Whose?' },
    ];
    const basics = [...tables.basics, { tconst: 'tt6', titleType: null, primaryTitle: 'Six' }];
    const made = {
      'title.akas': imdbText('title.akas', akas),
      'title.basics': imdbText('title.basics', basics),
    };
    const found = await read(new MemoryImdbFiles({ ...texts(), ...made }), DEFAULT_TITLE_CHOICE);
    expect(found.odd).to.deep.equal([
      'title.akas.tsv: its title is not in title.basics',
      'title.basics.tsv: the row has no title type',
    ]);
    expect(found.skipped).to.include('title.akas.tsv: of a title that is left out: 1');
  });

  it('do not include one of which isAdult says neither: that is noted', async () => {
    const basics = tables.basics.map((row) => ({
      ...row,
      isAdult: row.tconst === 'tt1' ? 2019 : row.isAdult,
    }));
    const made = { ...texts(), 'title.basics': imdbText('title.basics', basics) };
    const found = await read(new MemoryImdbFiles(made), { adult: false });
    expect(ids(found)).to.deep.equal(['tt1', 'tt2', 'tt5']);
    expect(found.odd).to.deep.equal(['title.basics.tsv: isAdult is neither 0 nor 1: taken for 0']);
    expect((await read(new MemoryImdbFiles(made))).odd).to.deep.equal([]);
  });

  for (const [what, choice, aliases, leftOut] of [
    ['of a region', { aliasRegions: ['DE'] }, ['Eins', 'Original'], 3],
    ['of a language', { aliasLanguages: ['fr', 'it'] }, ['Uno', 'Un', 'Original'], 4],
    ['of either', { aliasRegions: ['DE'], aliasLanguages: ['fr'] }, ['Eins', 'Un', 'Original'], 2],
    ['of nothing there is', { aliasRegions: ['XX'] }, ['Original'], 6],
  ] as const) {
    it(`have aliases ${what}, and those of no region and language`, async () => {
      const found = await read(files(), choice);
      expect(found.titles[0]?.aliases).to.deep.equal(aliases);
      expect(found.titles[0]?.keys).to.have.length(aliases.length + 1);
      expect(found.skipped).to.deep.equal([
        `title.akas.tsv: an alias of another region and language: ${leftOut}`,
      ]);
    });
  }

  it('are told of by columns that must be there only then, and the refusal names the field', async () => {
    const { 'title.basics': basics, 'title.akas': akas } = texts();
    const without = (text: string, column: string): string => {
      const rows = text.split('\n').map((line) => line.split('\t'));
      const at = rows[0]?.indexOf(column);
      return rows.map((row) => row.filter((_, index) => index !== at).join('\t')).join('\n');
    };
    const lacking = new MemoryImdbFiles({
      ...texts(),
      'title.basics': without(basics, 'isAdult'),
      'title.akas': without(akas, 'region'),
    });
    expect(ids(await read(lacking))).to.have.length(5);
    const look = (choice: Partial<TitleChoice>): Promise<unknown> =>
      new ImdbSource(lacking, { ...EVERY_TITLE, ...choice }).look(signal);
    const adult = await failure(look({ adult: false }));
    expect(adult).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_MALFORMED');
    expect(String(adult))
      .to.include('title.basics.tsv is not the file of that name')
      .and.include('its header lacks the column isAdult; titles for adults are left out by it')
      .and.include('spec.dataset.titles.adult: true');
    const odd = new MemoryImdbFiles({ ...texts(), 'title.basics': basics.replace('genres', 'genre') });
    const unknown = await failure(new ImdbSource(odd, DEFAULT_TITLE_CHOICE).look(signal));
    expect(String(unknown).match(/isAdult/gu)).to.have.length(1);
    const region = await failure(look({ aliasLanguages: ['en'] }));
    expect(String(region))
      .to.include('its header lacks the column region; aliases are chosen by region and language')
      .and.include('spec.dataset.titles.aliasRegions');
  });

  it('say the choice in the same words, whichever way it is written', () => {
    const settings = (choice: Partial<TitleChoice>) =>
      new ImdbSource(files(), { ...EVERY_TITLE, ...choice }).settings;
    expect(settings({})).to.deep.equal({ titles: 'all types', aliases: 'all' });
    expect(settings(DEFAULT_TITLE_CHOICE)).to.deep.equal({
      titles: 'all types but tvEpisode, none for adults',
      aliases: 'all',
    });
    expect(settings({ types: { only: ['b', 'a', 'b'] }, aliasRegions: ['US', 'DE'], aliasLanguages: ['en'] }))
      .to.deep.equal(
        settings({ types: { only: ['a', 'b'] }, aliasRegions: ['DE', 'US'], aliasLanguages: ['en'] }),
      )
      .and.to.deep.equal({ titles: 'only a,b', aliases: 'regions DE,US, languages en' });
  });

  it('are the only difference to a load of everything, whatever the files hold', async () => {
    const full = await read(new MemoryImdbFiles(imdbFixture()));
    const types = [...new Set(full.titles.map(({ type }) => type))];
    const wanted = fc.subarray(types);
    await fc.assert(
      fc.asyncProperty(
        wanted,
        fc.boolean(),
        fc.integer({ min: 20, max: 4000 }),
        async (some, isOnly, chunk) => {
          const choice = isOnly ? { only: some } : { except: some };
          const found = await read(new MemoryImdbFiles(imdbFixture(), chunk), { types: choice });
          const loads = (type: string): boolean => some.includes(type) === isOnly;
          expect(found.titles).to.deep.equal(full.titles.filter(({ type }) => loads(type)));
          // Nothing new is set aside: what belongs to a title that is left out is no orphan.
          for (const reason of new Set(found.odd)) {
            const count = (all: string[]): number => all.filter((each) => each === reason).length;
            expect(count(found.odd), reason).to.be.at.most(count(full.odd));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('let others have their turn, however many there are in a row', async () => {
    const basics = Array.from({ length: 25_000 }, (_, index) => ({
      tconst: `tt${1_000_000 + index}`,
      titleType: 'tvEpisode',
      primaryTitle: 'Episode',
    }));
    const all: Record<ImdbFileName, string> = {
      'title.basics': imdbText('title.basics', basics),
      'title.crew': imdbText('title.crew', []),
      'title.akas': imdbText('title.akas', []),
      'title.ratings': imdbText('title.ratings', []),
      'name.basics': imdbText('name.basics', []),
    };
    let groups = 0;
    let phase = '';
    const source = new ImdbSource(new MemoryImdbFiles(all), DEFAULT_TITLE_CHOICE);
    for await (const group of source.items(signal, (reading) => (phase = reading.phase))) {
      expect(group.some(({ kind }) => kind === 'title')).to.equal(false);
      groups += Number(phase === 'Loading');
    }
    expect(groups).to.be.at.least(3);
  });
});
