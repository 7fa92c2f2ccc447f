import { expect } from 'chai';
import { subtitleOf, subtitlesOf } from '../../../../seed/bundled/subtitles.ts';
import { listed } from '../../../support/film-record.ts';

describe('subtitleOf', () => {
  const cases: [title: string, subtitle: string | null][] = [
    ['The Lord of the Rings: The Two Towers', 'The Two Towers'],
    ['Star Wars: Episode V - The Empire Strikes Back', 'The Empire Strikes Back'],
    ['Stargate – The Ark of Truth', 'The Ark of Truth'],
    ['Kill Bill: Vol. 1', null],
    ['Harry Potter and the Deathly Hallows: Part 2', null],
    ['Mission: Impossible III', null],
    ['Mad Max: Beyond', null],
    ['Spider-Man', null],
    ['Heat', null],
    [': The Beginning', null],
  ];
  for (const [title, subtitle] of cases) {
    it(`of ${title} is ${subtitle ?? 'none'}`, () => expect(subtitleOf(title)).to.equal(subtitle));
  }
});

describe('subtitlesOf', () => {
  const towers = [listed({ title: 'The Lord of the Rings: The Two Towers' })];

  it('are those that one film has', () => {
    expect([...subtitlesOf([towers, [listed({ title: 'Heat' })]])]).to.deep.equal([
      [towers, 'The Two Towers'],
    ]);
  });

  it('are none that two films have, or that is the title or alias of another', () => {
    for (const other of [
      listed({ title: 'The Lego Movie: The Two Towers' }),
      listed({ title: 'The Two Towers' }),
      listed({ title: 'New York', aliases: ['the two towers!'] }),
    ]) {
      expect([...subtitlesOf([towers, [other]])]).to.deep.equal([]);
    }
  });
});
