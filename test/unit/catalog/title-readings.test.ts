import { expect } from 'chai';
import fc from 'fast-check';

import { foldTitle } from '../../../catalog/fold-title.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { MAX_TITLE_LENGTH } from '../../../catalog/title-limits.ts';
import {
  fitsReading,
  readingsIdentity,
  titleReadings,
  type Reading,
} from '../../../catalog/title-readings.ts';
import { filmsAsTyped } from '../../support/titles-as-typed.ts';

/** `exact heat 1995`: a reading in short, what whole words and an article ask for behind it. */
function short({ match, key, year, article, wholeWords }: Reading): string {
  return [match, key, year, article, wholeWords === true ? 'whole' : undefined]
    .filter((part) => part !== undefined)
    .join(' ');
}

function readings(typed: string): string[] {
  return [...titleReadings(typed)].map(short);
}

describe('titleReadings', () => {
  const first: Record<string, string[]> = {
    'The Matrix': ['exact matrix'],
    'Heat (1995)': ['exact heat 1995', 'exact heat1995'],
    'heat 1995': ['exact heat1995', 'exact heat 1995'],
    'Matrix, The (1999)': ['exact matrix 1999'],
    'A Team': ['exact team a', 'exact ateam'],
    'A-Team': ['exact team a', 'exact ateam'],
    'An Education': ['exact education an', 'exact aneducation'],
    'Superman 2': ['exact superman2', 'exact supermanii', 'exact supermantwo', 'exact supermanpartii'],
    'Superman II': ['exact supermanii', 'exact superman2', 'exact supermantwo'],
    '2012': ['exact 2012'],
    '1917 2019': ['exact 19172019', 'exact 1917 2019'],
    'Blade Runner 2049 (2017)': ['exact bladerunner2049 2017'],
    'Alien (1979) - [Director’s Cut]': ['exact alien 1979'],
    'the 5th element': ['exact 5thelement', 'exact fifthelement'],
    '!!!': ['exact !!!'],
  };
  for (const [typed, due] of Object.entries(first)) {
    it(`begins ${JSON.stringify(typed)} with ${due.join(', ')}`, () => {
      expect(readings(typed).slice(0, due.length)).to.deep.equal(due);
    });
  }

  const among: Record<string, string[]> = {
    'Matrix The': ['exact matrix'],
    'Romeo and Juliet': [
      'exact romeojuliet',
      'exact romeoundjuliet',
      'exact romeoetjuliet',
      'prefix romeojuliet',
    ],
    'Romeo + Juliet': ['exact romeoandjuliet'],
    'Rock & Roll High': ['exact rocknrollhigh'],
    'Heat (1995)': ['exact heat 1994', 'exact heat 1996', 'exact heat', 'prefix heat 1995'],
    'Superman 2': ['prefix supermanii whole'],
    'Part II: It': ['exact part2it'],
    'Rocky 1': ['exact rocky'],
    Strada: ['exact lastrada'],
    'Blechtrommel, Die': ['exact dieblechtrommel', 'exact blechtrommeldie'],
    'Die Blechtrommel': ['exact blechtrommeldie'],
    'Maedchen in U': ['prefix madcheninu'],
    Müller: ['exact mueller'],
    'Kramer v Kramer': ['exact kramervskramer'],
    'Doctor No': ['exact drno'],
    'Léon (The Professional)': ['exact leon', 'exact professional'],
    'Himmel ueber Berlin, Der': ['exact derhimmeluberberlin'],
    'Bonnie &amp; Clyde': ['exact bonnieandclyde'],
    'the%20godfather': ['exact godfather'],
    "Ghostbusters '84": ['exact ghostbusters 1984'],
    "Heist '01": ['exact heist 2001'],
    'Psycho from 1960': ['exact psycho 1960'],
    'The Godfather (Part 2)': ['exact godfatherpartii'],
    'The Godfather Part I': ['exact godfather'],
    Saw2: ['exact sawii'],
    'Friday Part VIII': ['exact fridaypart8'],
    'Saw XIII': ['exact saw13'],
    'Henry the Fifth': ['exact henryv'],
    '9½ weeks': ['exact nine12weeks'],
    'eight and a half': ['exact 812'],
    'ten thousand bc': ['exact 10000bc'],
    '100 foot journey': ['exact hundredfootjourney'],
    '42nd St': ['exact 42ndstreet'],
    'Batman vs Superman': ['prefix batmanvsuperman'],
    π: ['exact pi'],
    thematrix: ['exact matrix'],
    't h e m a t r i x': ['exact matrix'],
    'affaire de gout': ['exact uneaffairedegout'],
    'the matrix movie': ['exact matrix'],
    'the film vertigo': ['exact vertigo'],
    'The Matrix 1999 movie': ['exact matrix 1999'],
    '[YTS] Fight Club': ['exact fightclub'],
    '1. Heat': ['exact heat'],
  };
  for (const [typed, due] of Object.entries(among)) {
    it(`takes ${JSON.stringify(typed)} for ${due.join(', ')}, too`, () => {
      expect(readings(typed)).to.include.members(due);
    });
  }

  const never: Record<string, RegExp> = {
    'I, Robot': /1robot|onerobot/u,
    'V for Vendetta': /5for|fivefor/u,
    'X-Men': /10men/u,
    Mix: /1009/u,
    'Gladiator II': /^(?:exact|prefix) gladiator$/u,
    '1984': /19\d\d .*198|^exact  1984/u,
    'A Team': /prefix team$/u,
    'Blue Queen': /quen|blu(?!e)/u,
    'Die Hard': /^exact hard$/u,
    'The End': /^exact theend|endthe/u,
    'The Godfather (Part 2)': /^exact godfather$/u,
    'The Godfather / II': /^exact godfather$/u,
    thesis: /^exact sis$/u,
    'Scary Film': /^prefix scary$/u,
    'The Movie': /^exact (?:the)?$/u,
    Film: /^exact $/u,
  };
  for (const [typed, wrong] of Object.entries(never)) {
    it(`does not read ${JSON.stringify(typed)} as ${String(wrong)}`, () => {
      expect(readings(typed).filter((reading) => wrong.test(reading))).to.deep.equal([]);
    });
  }

  it('leaves out words only after all other ways', () => {
    for (const typed of ['the matrix movie', 'affaire de gout', '[YTS] Heat']) {
      const late = [...titleReadings(typed)].map(({ afterSlips }) => afterSlips === true);
      expect(late.indexOf(true)).to.be.greaterThan(0);
      expect(late.lastIndexOf(false)).to.be.lessThan(late.indexOf(true));
    }
  });

  it('finds nothing to look for where nothing can be seen', () => {
    for (const typed of ['', ' ', '\u200b', '\0']) expect(readings(typed)).to.deep.equal([]);
  });

  it('looks for whole titles before it looks for beginnings, but for a title without its article, or without more', () => {
    for (const typed of ['Heat (1995)', 'Superman 2', 'Romeo and Juliet', 'A Team', 'la strada']) {
      const kinds = [...titleReadings(typed)].filter(
        ({ words, afterSlips }) => words[0] !== 'strada' && words[0] !== 'team' && afterSlips !== true,
      );
      const begins = kinds.findIndex(({ match }) => match === 'prefix');
      expect(kinds.slice(begins).every(({ match }) => match === 'prefix')).to.equal(true, typed);
    }
  });

  const anyTyped = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          'The',
          'A',
          'an',
          'la',
          ',',
          'Die',
          '(1995)',
          '1995',
          '2',
          'II',
          'one',
          'hundred',
          '&',
          '+',
          'und',
          'Part',
          'ae',
          'ü',
          '.mkv',
          '1080p',
          '(x)',
          ' / ',
          '♥',
          'v',
          '"',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(' ')),
  );

  it('looks for what was typed as it stands, by keys that are folded, each once, and for few of them', () => {
    fc.assert(
      fc.property(anyTyped, (typed) => {
        const found = [...titleReadings(typed)];
        const key = foldTitle(typed);
        if (key === '') return found.length === 0;
        expect(found.length).to.be.within(1, 400);
        expect(new Set(found.map(short)).size).to.equal(found.length);
        for (const { key: each } of found) expect(foldTitle(each)).to.equal(each);
        return found.some(
          ({ match, key: each, year }) => match === 'exact' && each === key && year === undefined,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('is the same where the identity of the readings is', () => {
    const spelt = fc
      .array(
        fc.constantFrom(
          'a',
          'A',
          ' ',
          '-',
          "'",
          'The',
          'the',
          ',',
          '+',
          '2',
          'ä',
          'AE',
          '(',
          'x',
          '.',
          '&',
          'and',
          '!',
          ': ',
          ' - ',
          '$',
          '@',
          'raiders lost',
          'İ',
          'É',
          'e\u0301',
          '，',
          '１',
          'ø',
          'ｘ',
          '×',
          'Ａ',
          'K',
        ),
        {
          maxLength: 6,
        },
      )
      .map((parts) => parts.join(''));
    const byIdentity = new Map<string, string[]>();
    let shared = 0;
    fc.assert(
      fc.property(spelt, (typed) => {
        const identity = readingsIdentity(typed);
        const before = byIdentity.get(identity);
        const now = readings(typed);
        if (before !== undefined) {
          shared += 1;
          expect(now, typed).to.deep.equal(before);
        }
        byIdentity.set(identity, now);
      }),
      { numRuns: 5000 },
    );
    expect(shared).to.be.greaterThan(100);
    expect(readingsIdentity('Spider-Man!')).to.equal(readingsIdentity(' spider man'));
    expect(readingsIdentity('A Team')).not.to.equal(readingsIdentity('Team'));
    expect(readingsIdentity('Jones: Raiders of the Lost Ark')).not.to.equal(
      readingsIdentity('Jones Raiders of the Lost Ark'),
    );
    expect(readingsIdentity('Heat (1995)')).not.to.equal(readingsIdentity('Heat 1995'));
    // The long one is looked for in fewer ways.
    for (const filled of [' ', '!']) {
      expect(readingsIdentity(`star wars${filled.repeat(300)} two`)).not.to.equal(
        readingsIdentity('star wars two'),
      );
    }
  });

  it('takes a text of many titles for a few of them', () => {
    const typed = 'bcdfghjklmnpqrst'.split('').join(' / ');
    const words = new Set([...titleReadings(typed)].map((reading) => reading.words.at(-1)));
    expect(words.size).to.be.within(5, 8);
  });

  it('is done with the longest text at once', () => {
    for (const part of ['a ', '2 ', '(1995) ', 'ae', 'and ', ' / ', '(', '.']) {
      const typed = part.repeat(MAX_TITLE_LENGTH / part.length);
      expect([...titleReadings(typed)].length).to.be.lessThan(10);
    }
  });

  describe('of the titles of films', () => {
    let films: TitleDocument[];
    before(async () => {
      films = await filmsAsTyped();
    });

    function finds(reading: Reading, { title, aliases, keys, year }: TitleDocument): boolean {
      return (
        (reading.year === undefined || reading.year === year) &&
        keys.some((key) => (reading.match === 'exact' ? key === reading.key : key.startsWith(reading.key))) &&
        [title, ...aliases].some((text) => fitsReading(text, reading))
      );
    }

    it('find the film by its title as it is written, with its year as well', () => {
      for (const film of films) {
        const [reading] = titleReadings(film.title);
        expect(
          reading !== undefined &&
            [...titleReadings(film.title)].slice(0, 3).some((each) => finds(each, film)),
          film.title,
        ).to.equal(true);
        if (film.year === null) continue;
        const [dated] = titleReadings(`${film.title} (${film.year})`);
        expect(dated?.year, film.title).to.equal(film.year);
        expect(
          [...titleReadings(`${film.title} (${film.year})`)].slice(0, 3).some((each) => finds(each, film)),
          film.title,
        ).to.equal(true);
      }
    });

    it('find it by whatever was typed so far, once that is more than the article', () => {
      for (const film of films) {
        const letters = Array.from(film.title);
        const start = /^(?:the|an?|à) /iu.exec(film.title)?.[0].length ?? 0;
        for (let end = start + 1; end <= Math.min(letters.length, 20); end += 1) {
          const typed = letters.slice(0, end).join('');
          if (!/[\p{L}\p{N}]/u.test(typed)) continue;
          const found = [...titleReadings(typed)].some((reading) =>
            finds({ ...reading, match: 'prefix' }, film),
          );
          if (!found) expect.fail(`${typed} of ${film.title}`);
        }
      }
    });
  });
});
