import { expect } from 'chai';

import { PersonSpellings } from '../../../../seed/bundled/person-spellings.ts';

function spellings(...names: string[]): PersonSpellings {
  const people = new PersonSpellings();
  for (const name of names) people.add(name);
  return people;
}

describe('PersonSpellings', () => {
  it('prefers the accents, however rare', () => {
    const people = spellings('Luis Bunuel', 'Luis Bunuel', 'Luis Buñuel');
    expect(people.person('Luis Bunuel')).to.deep.equal({ id: 'luis-bunuel', name: 'Luis Buñuel' });
  });

  it('prefers the more used of two spellings with as many accents', () => {
    expect(spellings('Kar Wai Wong', 'Wong Kar-wai', 'Wong Kar-wai').person('Kar Wai Wong')).to.deep.equal({
      id: 'wong-kar-wai',
      name: 'Wong Kar-wai',
    });
  });

  it('prefers the first of two that are as good', () => {
    expect(spellings('Jan De Bont', 'Jan de Bont').person('Jan de Bont').name).to.equal('Jan De Bont');
  });

  it('takes an unknown name as it is', () => {
    expect(spellings().person('Someone New')).to.deep.equal({ id: 'someone-new', name: 'Someone New' });
  });
});
