import { expect } from 'chai';

import { Draws } from '../../../data/imdb/draws.ts';
import { Homonyms } from '../../../data/imdb/homonyms.ts';
import { LANGUAGES } from '../../../data/imdb/languages.ts';
import { countedPhrase, englishPhrase, foreignPhrase } from '../../../data/imdb/phrases.ts';
import { pooledText } from '../../../data/imdb/title-texts.ts';
import { ADJECTIVES, NOUNS } from '../../../data/imdb/words.ts';

const ascii = /^[ -~]+$/u;
/** What no line of such a file may have, and what the loader would trim. */
const outOfPlace = /[\t\n\r\ufffd]|^\s|\s$/u;

describe('the texts of generated titles', () => {
  it('are different for each rank of the pool, IMDb’s own words for episodes among them', () => {
    const texts = Array.from({ length: 200_000 }, (_, rank) => pooledText(rank).text);
    expect(new Set(texts).size).to.equal(texts.length);
    expect([texts[0], texts[11], texts[12], texts[17]]).to.deep.equal([
      'Episode #1.1',
      'Episode #1.12',
      'The Accident',
      'Episode dated 31 December 2025',
    ]);
    expect(texts).to.include.members(['Episode #2.1', 'Episode #1.400', 'Accident', 'Accident: Part One']);
  });

  it('count phrases without a word twice in the list they are made of', () => {
    expect(new Set([...NOUNS, ...ADJECTIVES]).size).to.equal(NOUNS.length + ADJECTIVES.length);
    const phrases = Array.from({ length: 100_000 }, (_, code) => countedPhrase(code));
    expect(new Set(phrases).size).to.equal(phrases.length);
  });

  it('are ASCII in English and never in another language', () => {
    for (let n = 0; n < 2000; n += 1) {
      const english = englishPhrase(new Draws(1, 'text', n));
      expect(english).to.match(ascii).and.not.match(outOfPlace);
      for (const language of LANGUAGES.values) {
        const foreign = foreignPhrase(new Draws(1, 'text', n), language);
        expect(foreign, language.code).to.not.match(ascii);
        expect(foreign, language.code).to.not.match(outOfPlace);
      }
    }
  });
});

describe('Homonyms', () => {
  it('draws low ranks more often, and none beyond the pool', () => {
    const homonyms = new Homonyms(100_000);
    const ranks = Array.from({ length: 50_000 }, (_, n) => homonyms.rank(new Draws(1, 'text', n)));
    expect(Math.min(...ranks)).to.equal(0);
    expect(Math.max(...ranks)).to.be.within(9900, homonyms.poolSize - 1);
    const count = (rank: number): number => ranks.filter((each) => each === rank).length;
    expect(count(0)).to.be.within(580, 800);
    expect(count(0) / count(30)).to.be.within(2.5, 6);
  });

  it('leaves fewer titles a text of their own the more titles there are to share others', () => {
    const shares = [1000, 100_000, 12_600_000].map((titles) => new Homonyms(titles).ownShare);
    expect(shares).to.deep.equal(shares.toSorted((a, b) => a - b));
    for (const share of shares) expect(share).to.be.within(0.3, 0.45);
  });
});
