import { expect } from 'chai';

import { checkedQuery } from '../../../../api/http/checked-query.ts';
import { Problem } from '../../../../api/http/problem.ts';
import { directorsParameters } from '../../../../api/titles/directors-query.ts';

describe('checkedQuery of /directors', () => {
  it('makes numbers and the default limit of the text', () => {
    expect(checkedQuery(directorsParameters, 'title=Heat')).to.deep.equal({ title: 'Heat', limit: 20 });
    expect(
      checkedQuery(directorsParameters, 'title=Heat&year=1995&type=movie&match=prefix&limit=100&cursor=abc'),
    ).to.deep.equal({ title: 'Heat', year: 1995, type: 'movie', match: 'prefix', limit: 100, cursor: 'abc' });
  });

  for (const [what, query, faults] of [
    ['a missing title', '', ['title is missing: say which title to look for']],
    ['an empty title', 'title=', ['title is empty: say which title to look for']],
    ['a blank title', 'title=%20%09%C2%A0', ['title is empty: say which title to look for']],
    ['a title of 1001 characters', `title=${'x'.repeat(1001)}`, ['title is longer than 1000 characters']],
    ['a year in words', 'title=x&year=ninety', ['year is not a year: write four digits, 1800 to 2199']],
    [
      'a year with a fraction',
      'title=x&year=1995.5',
      ['year is not a year: write four digits, 1800 to 2199'],
    ],
    ['a title with NUL in it', 'title=!%00', ['title holds the control character U+0000: leave it out']],
    ['a title with an escape', 'title=%1b%5b0m', ['title holds the control character U+001B: leave it out']],
    [
      'a title of zero width',
      'title=%E2%80%8B%E2%80%8D%EF%BB%BF',
      ['title is empty: say which title to look for'],
    ],
    ['a title of fillers', 'title=%E3%85%A4%20%E2%A0%80', ['title is empty: say which title to look for']],
    [
      'a title of marks of direction',
      'title=%E2%80%8F%E2%80%AE',
      ['title is empty: say which title to look for'],
    ],
    [
      'an empty parameter that is none',
      'title=x&yaer=',
      [
        'yaer is not a parameter: there are title, year, yearFrom, yearTo, type, director, match, limit, cursor',
      ],
    ],
    ['a year of two digits', 'title=x&year=95', ['year is not a year: write four digits, 1800 to 2199']],
    ['a year far away', 'title=x&year=99999', ['year is not a year: write four digits, 1800 to 2199']],
    [
      'a type that is none',
      'title=x&type=m%C3%B6vie',
      ['type is not a type of title: write letters only, such as movie'],
    ],
    ['an unknown way to match', 'title=x&match=nearly', ['match is none of auto, exact, prefix and fuzzy']],
    ['a limit of 0', 'title=x&limit=0', ['limit is not a number of titles: write 1 to 100']],
    ['a limit of 101', 'title=x&limit=101', ['limit is not a number of titles: write 1 to 100']],
    ['a negative limit', 'title=x&limit=-1', ['limit is not a number of titles: write 1 to 100']],
    [
      'an unknown parameter',
      'title=x&yaer=1',
      [
        'yaer is not a parameter: there are title, year, yearFrom, yearTo, type, director, match, limit, cursor',
      ],
    ],
    [
      'everything wrong at once',
      'year=x&limit=x&foo=1',
      [
        'title is missing: say which title to look for',
        'year is not a year: write four digits, 1800 to 2199',
        'limit is not a number of titles: write 1 to 100',
        'foo is not a parameter: there are title, year, yearFrom, yearTo, type, director, match, limit, cursor',
      ],
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      try {
        checkedQuery(directorsParameters, query);
        expect.fail('it was accepted');
      } catch (error) {
        expect(error)
          .to.be.instanceOf(Problem)
          .and.include({ status: 400, type: 'urn:movie-search:invalid-parameters' });
        expect(
          (error as Problem).faults.map(({ parameter, detail }) => `${parameter} ${detail}`),
        ).to.deep.equal(faults);
      }
    });
  }

  it('takes a title of 1000 characters, and one of punctuation', () => {
    expect(checkedQuery(directorsParameters, `title=${'x'.repeat(1000)}`).title).to.have.length(1000);
    expect(checkedQuery(directorsParameters, 'title=!!!').title).to.equal('!!!');
  });

  it('takes what an HTML form leaves empty as absent', () => {
    expect(checkedQuery(directorsParameters, 'title=Heat&year=&type=&match=&limit=&cursor=')).to.deep.equal({
      title: 'Heat',
      limit: 20,
    });
  });

  it('takes invisible characters beside visible ones', () => {
    expect(checkedQuery(directorsParameters, 'title=%E2%80%8EHeat').title).to.equal('\u200eHeat');
  });

  it('tells of so many unknown parameters only, and repeats so much of each only', () => {
    const query = Array.from({ length: 2000 }, (_, index) => `${'%22'.repeat(200)}${index}=`).join('&');
    try {
      checkedQuery(directorsParameters, `title=x&${query}`);
      expect.fail('it was accepted');
    } catch (error) {
      expect(error).to.be.instanceOf(Problem);
      const problem = error as Problem;
      expect(problem.message).to.match(/; and 1990 more\.$/);
      const document = JSON.stringify(problem.document({ instance: `/${'x'.repeat(9000)}`, requestId: '' }));
      expect(document.length).to.be.below(10_000);
    }
  });
});
