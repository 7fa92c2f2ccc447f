import { expect } from 'chai';

import { batchQuestion } from '../../../../api/http/batch-query.ts';
import { Problem } from '../../../../api/http/problem.ts';
import { CursorRefused } from '../../../../api/titles/cursor.ts';

describe('batchQuestion', () => {
  it('takes the parameters of /directors as JSON, numbers as numbers or text, null for absent', () => {
    const { query } = batchQuestion({ title: 'Heat', year: 1995, yearTo: '1999', type: null, limit: 3 });
    expect(query).to.deep.equal({ title: 'Heat', year: 1995, yearTo: 1999, limit: 3 });
    expect(batchQuestion({ title: 'Heat' }).query.limit).to.equal(20);
  });

  for (const [what, query, fault] of [
    ['no object', 'Heat', /^A query is an object/],
    ['null', null, /^A query is an object/],
    ['a list', ['Heat'], /^A query is an object/],
    ['no title', {}, /"title" is missing/],
    ['a number for a title', { title: 300 }, /"title"/],
    ['half a character', { title: 'x\ud800' }, /"title" holds half a character/],
    ['a control character', { title: 'x\0' }, /"title" holds the control character U\+0000/],
    ['a year with a fraction', { title: 'x', year: 1995.5 }, /"year" is not a year/],
    ['a parameter that does not exist', { title: 'x', yaer: 1995 }, /"yaer" is not a parameter/],
    ['more titles than a batch may ask for', { title: 'x', limit: 21 }, /"limit" is too much for a batch/],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => batchQuestion(query))
        .to.throw(Problem, fault)
        .with.property('status', 400);
    });
  }

  it('refuses a cursor of another query', () => {
    expect(() => batchQuestion({ title: 'x', cursor: 'abc' })).to.throw(CursorRefused);
  });
});
