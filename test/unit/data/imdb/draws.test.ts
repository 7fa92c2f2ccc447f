import { expect } from 'chai';

import { Draws, type Subject, SUBJECTS, weighted } from '../../../data/imdb/draws.ts';

const first = (draws: Draws, count: number): number[] => Array.from({ length: count }, () => draws.unit());
const many = Array.from({ length: 20_000 }, (_, n) => n);

describe('Draws', () => {
  it('gives the same sequence to the same seed, subject and number, and to no other', () => {
    const sequence = first(new Draws(1, 'text', 7), 9);
    expect(first(new Draws(1, 'text', 7), 9)).to.deep.equal(sequence);
    expect(new Set(sequence).size).to.equal(9);
    const others = [new Draws(2, 'text', 7), new Draws(2 ** 32 + 1, 'text', 7), new Draws(1, 'text', 8)];
    const subjects = (Object.keys(SUBJECTS) as Subject[]).filter((subject) => subject !== 'text');
    for (const other of [...others, ...subjects.map((subject) => new Draws(1, subject, 7))]) {
      expect(first(other, 9)).to.not.have.members(sequence);
    }
  });

  it('draws evenly from 0 to 1', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const n of many) {
      const place = new Draws(3, 'facts', n).below(10);
      tenths[place] = (tenths[place] ?? Number.NaN) + 1;
    }
    for (const count of tenths) expect(count).to.be.within(1850, 2150);
  });

  it('draws values by their weights', () => {
    const letters = weighted([
      ['a', 1],
      ['b', 0],
      ['c', 3],
    ]);
    const drawn = many.map((n) => new Draws(4, 'facts', n).weighted(letters));
    expect(drawn.filter((letter) => letter === 'c').length).to.be.within(14_700, 15_300);
    expect(drawn).to.not.include('b');
    expect(() => weighted([['a', 0]])).to.throw(RangeError);
    expect(() => new Draws(4, 'facts', 1).pick([])).to.throw(RangeError);
  });

  it('draws from the normal and the geometric distribution', () => {
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const normal = many.map((n) => new Draws(5, 'rating', n).normal());
    expect(mean(normal)).to.be.closeTo(0, 0.03);
    expect(mean(normal.map((value) => value ** 2))).to.be.closeTo(1, 0.05);
    expect(mean(many.map((n) => new Draws(5, 'akas', n).geometric(0.6)))).to.be.closeTo(1.5, 0.06);
    expect(new Draws(5, 'akas', 1).geometric(0)).to.equal(0);
  });
});
