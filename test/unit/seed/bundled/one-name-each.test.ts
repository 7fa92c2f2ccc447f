import { expect } from 'chai';
import { withOneNameEach } from '../../../../seed/bundled/one-name-each.ts';
import { PersonSpellings } from '../../../../seed/bundled/person-spellings.ts';
import { rules } from '../../../../seed/bundled/rules.ts';
import { listed } from '../../../support/film-record.ts';

/** Who directed each film, after its directors were given one name each. */
function named(...credits: string[]): string[] {
  const people = new PersonSpellings();
  for (const name of credits) people.add(name);
  const records = credits.map((name) => listed({ title: name, directors: [name] }));
  return withOneNameEach(records, people).flatMap(({ directors }) => directors);
}

describe('withOneNameEach', () => {
  it('takes a slip for the name that is used more', () => {
    expect(named('Akira Kurosawa', 'Akira Kurosava', 'Akira Kurosawa')).to.deep.equal(
      Array<string>(3).fill('Akira Kurosawa'),
    );
  });

  it('takes a slip for the name that has accents', () => {
    expect(named('Max Opuls', 'Max Ophüls')).to.deep.equal(['Max Ophüls', 'Max Ophüls']);
  });

  it('keeps two people apart whose names are used alike, or are further apart', () => {
    for (const names of [
      ['Robert Wiene', 'Robert Wienes'],
      ['Robert Wiene', 'Robert Wise', 'Robert Wise'],
      ['Tom Hooper', 'Tom Hooper', 'Tobe Hooper'],
    ]) {
      expect(named(...names)).to.deep.equal(names);
    }
  });

  it('keeps a name that may be either of two people’s', () => {
    const names = ['Ann Hansen', 'Ann Hansen', 'Ann Jansen', 'Ann Hanson', 'Ann Hanson', 'Ann Hansan'];
    expect(named(...names)).to.deep.equal(names);
  });

  it('says so of the rows that it changed, and of no others', () => {
    const people = new PersonSpellings();
    for (const name of ['Akira Kurosawa', 'Akira Kurosawa', 'Akira Kurosava']) people.add(name);
    const [changed, kept] = withOneNameEach(
      [
        listed({ title: 'Dersu Uzala', directors: ['Akira Kurosava'] }),
        listed({ title: 'Ran', directors: ['Akira Kurosawa'] }),
      ],
      people,
    );
    expect(changed?.rules).to.deep.equal([rules.onePerson]);
    expect(kept?.rules).to.deep.equal([]);
  });
});
