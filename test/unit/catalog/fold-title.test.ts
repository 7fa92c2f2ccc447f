import { expect } from 'chai';
import fc from 'fast-check';

import { foldTitle } from '../../../catalog/fold-title.ts';

describe('foldTitle', () => {
  const sameTitle: [string, ...string[]][] = [
    ['matrix', 'The Matrix', 'Matrix, The', 'matrix,the', 'THE  MATRIX', ' the matrix ', 'Matrix'],
    ['amelie', 'Amélie', 'Ame\u0301lie', 'AMÉLIE', 'amelie'],
    ['spiderman', 'Spider-Man', 'Spider Man', 'Spiderman', 'Spider\u2013Man'],
    ['schindlerslist', "Schindler's List", 'Schindler’s List', 'Schindlers List'],
    ['fastandfurious', 'Fast & Furious', 'Fast and Furious', 'Fast&Furious'],
    ['mash', 'M*A*S*H', 'MASH', 'M.A.S.H.'],
    ['walle', 'WALL·E', 'WALL-E', 'Wall•E'],
    ['812', '8½', '8 1/2'],
    ['alien3', 'Alien³', 'Alien 3'],
    ['1941', '1941', '１９４１'],
    ['ateam', 'The A-Team', 'A-Team, The', 'A-Team'],
    ['educationofcharliebanks', 'The Education of Charlie Banks', 'An Education of Charlie Banks'],
    ['ladolcevita', 'La dolce vita', 'Dolce vita, La'],
    ['lavventura', "L'avventura", 'Avventura, L’', 'L’Avventura'],
    ['strasse', 'Straße', 'STRASSE'],
    ['sobibor', 'Sobibór', 'Sobibor'],
    ['lodz', 'Łódź', 'Lodz'],
    ['bornholm', 'Børnholm', 'BØRNHOLM'],
    ['istanbul', 'İstanbul', 'Istanbul', 'ıstanbul'],
    ['aeonflux', 'Æon Flux', 'Aeon Flux'],
    ['hawaii', 'Hawaiʻi', "Hawai'i"],
    ['οδοσ', 'ΟΔΟΣ', 'οδός'],
    ['елки', 'Ёлки', 'елки'],
    ['七人の侍', '七人の侍', '七人 の 侍'],
    ['カメラ', 'カメラ', 'ｶﾒﾗ'],
    ['שלום', 'שָׁלוֹם', 'שלום'],
    ['matrix', 'the.matrix', 'the-matrix', 'The_Matrix', 'THE: MATRIX', '(The) Matrix', 'Matrix, The!'],
    ['matrix', '"The Matrix"', '“The Matrix”', '‘The Matrix’', '«The Matrix»', '"Matrix, The"', '"Matrix"'],
    [
      'matrix',
      '\ufeffThe Matrix',
      '\u200eThe Matrix',
      '\u202aThe Matrix\u202c',
      'The Mat\u00adrix',
      'The\u200b Matrix',
    ],
    ['godfather', 'The_Godfather', 'the.godfather', '...The Godfather'],
    ['beautifulmind', 'A Beautiful Mind', 'A_Beautiful_Mind', '"A Beautiful Mind"', 'Beautiful Mind, A'],
    [
      'aiartificialintelligence',
      'A.I. Artificial Intelligence',
      'A.I.: Artificial Intelligence',
      'AI Artificial Intelligence',
    ],
    ['eatsleepdie', 'Eat, Sleep, Die', 'Eat Sleep Die'],
    ['chicagoil', 'Chicago, IL', 'Chicago IL'],
    ['heat', 'Heat™', 'Heat®', 'Heat℠'],
    ['iheartny', 'I ❤\ufe0f heart NY', 'I ❤ heart NY'],
    ['❤', '❤\ufe0f', '❤', '❤\ufe0e'],
    ['كتاب', 'كتاب', 'كتـــاب', 'كِتَاب', 'کتاب'],
    ['ميخواهم', 'می\u200cخواهم', 'میخواهم'],
    ['strasse', 'STRAẞE', 'Stra\u00adße'],
    ['sani', 'Saŋi', 'SAŊI', 'Sani'],
    ['efua', 'Ɛfua', 'Efua'],
    ['spyxfamily', 'Spy×Family', 'Spy x Family', 'SPY × FAMILY'],
    ['richierich', 'Ri¢hie Ri¢h', 'Richie Rich'],
    ['elibey', 'Əli Bəy', 'Eli Bey'],
    ['мои', 'Мой', 'Мои\u0306'],
  ];
  for (const [key, ...spellings] of sameTitle) {
    for (const spelling of spellings) {
      it(`folds ${JSON.stringify(spelling)} to ${key}`, () => {
        expect(foldTitle(spelling)).to.equal(key);
      });
    }
  }

  const differentTitles: [string, string][] = [
    ['Heat', 'Heart'],
    ['Die Hard', 'Hard'],
    ['La La Land', 'Land'],
    ['Thelma', 'Lma'],
    ['Another Year', 'Year'],
    ['8½', '8'],
    ['The A-Team', 'Team'],
    ['A.I.', 'I'],
    ["The'", 'The x'],
    ['Eat, Sleep, Die', 'Die Eat, Sleep'],
    ['किताब', 'कतब'],
    ['がき', 'かき'],
    ['!!!', '???'],
    ['The', 'A'],
  ];
  for (const [one, other] of differentTitles) {
    it(`keeps ${one} apart from ${other}`, () => {
      expect(foldTitle(one)).not.to.equal(foldTitle(other));
    });
  }

  const itsOwnKey: [string, string][] = [
    ['A', 'a'],
    ['The', 'the'],
    ['An', 'an'],
    ['The The', 'the'],
    ['The A', 'a'],
    ['The !!!', 'the'],
    ['!!!', '!!!'],
    ['…', '...'],
    ['$', '$'],
    ['♥', '♥'],
    ['&', 'and'],
    ['? ?', '??'],
    ['', ''],
    [' \t', ''],
    ['\0', ''],
    ['!\0', '!'],
    ['\u200b', ''],
    ['\u3164', ''],
    ['\ufeff\u200e\u00ad', ''],
    ['™', '™'],
  ];
  for (const [title, key] of itsOwnKey) {
    it(`leaves ${JSON.stringify(title)} a key of its own: ${JSON.stringify(key)}`, () => {
      expect(foldTitle(title)).to.equal(key);
    });
  }

  const anyTitle = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc
      .array(
        fc.constantFrom('The', 'A', 'an', 'la', ',', ', The', "L'", '&', 'and', 'Matrix', '!!', 'É', '½'),
      )
      .map((words) => words.join(' ')),
    fc
      .array(fc.constantFrom('The', ' ', ',', 'a', "'", 'ß', 'İ', 'Σ', '\u0301', 'が'))
      .map((parts) => parts.join('')),
  );

  it('is idempotent', () => {
    fc.assert(
      fc.property(anyTitle, (title) => {
        expect(foldTitle(foldTitle(title))).to.equal(foldTitle(title));
      }),
      { numRuns: 5000 },
    );
  });

  it('is idempotent for every single character of Unicode', function () {
    // More than a million of them: a busy machine needs a while.
    this.timeout(120_000);
    for (let point = 0; point <= 0x10ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const key = foldTitle(String.fromCodePoint(point));
      if (foldTitle(key) !== key)
        expect.fail(`U+${point.toString(16)} folds to ${key}, then to ${foldTitle(key)}`);
    }
  });

  it('gives every title of which something can be seen a key, free of spaces', () => {
    const blank = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*$/u;
    fc.assert(
      fc.property(anyTitle, (title) => {
        const key = foldTitle(title);
        expect(key === '').to.equal(blank.test(title));
        expect(key).not.to.match(/\s/u);
      }),
      { numRuns: 5000 },
    );
  });

  it('does not mind case, accents, composition or spacing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zéüñçå ]{1,20}$/u), (words) => {
        const key = foldTitle(`x${words}`);
        expect(foldTitle(`X${words.toUpperCase()}`)).to.equal(key);
        expect(foldTitle(`x${words.normalize('NFD')}`)).to.equal(key);
        expect(foldTitle(`x${words.replaceAll(' ', '-')}`)).to.equal(key);
      }),
    );
  });

  it('folds what is typed so far to a prefix of the key', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9é'-]*[b-z0-9][a-z0-9]*$/u);
    const article = fc.constantFrom('', 'The ', 'A ', 'an ', 'the-', 'The_', '“The ', '"A ', '\u200ethe.');
    fc.assert(
      fc.property(article, fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(), (front, words, cut) => {
        const title = `${front}Q${words.join(' ')}`;
        const typed = title.slice(0, front.length + 1 + (cut % (title.length - front.length)));
        expect(foldTitle(title).startsWith(foldTitle(typed))).to.equal(true, `${typed} of ${title}`);
      }),
    );
  });

  it('folds ASCII, which has a short way, as it folds the same in full-width letters, which has none', () => {
    const wide = (text: string): string =>
      text.replace(/[!-~]/gu, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
    const word = fc.constantFrom(
      'the',
      'The',
      'A',
      'an',
      'la',
      "L'",
      ',',
      ', ',
      '&',
      ' ',
      '-',
      '!',
      'x',
      'Heat',
    );
    const title = fc.oneof(
      fc.string({ unit: fc.integer({ min: 1, max: 0x7e }).map((code) => String.fromCodePoint(code)) }),
      fc.array(word, { maxLength: 6 }).map((words) => words.join('')),
    );
    fc.assert(
      // One wide letter at least sends a title the long way.
      fc.property(title, (text) => {
        expect(foldTitle(`${text}x`)).to.equal(foldTitle(wide(`${text}x`)));
      }),
      { numRuns: 1000 },
    );
  });
});
