import { expect } from 'chai';

import { MARK_TITLES, markTitle } from '../../../../../cluster-view/mark-titles.ts';
import { speechOf } from '../../../../../web/cluster/words/language.ts';
import { serviceInSpanish } from '../../../../../web/cluster/words/service-spanish.ts';

describe('what the service writes, on the Spanish page', () => {
  it('is Spanish in every title that a mark can have, with all its values', () => {
    const values = ['m-db-1', 'm-db-2', 'NotInZone'];
    const translated = MARK_TITLES.map((title) => {
      const english = markTitle(title, ...values);
      const spanish = serviceInSpanish(english) ?? '';
      expect(spanish, english).to.not.equal('');
      expect(spanish, english).to.not.equal(english);
      const count = title.split('{}').length - 1;
      for (const value of values.slice(0, count)) expect(spanish, english).to.include(value);
      for (const value of values) expect(spanish.split(value).length, english).to.be.at.most(2);
      return spanish;
    });
    // None is taken for another.
    expect(new Set(translated).size).to.equal(MARK_TITLES.length);
  });

  it('has the states of members and pods in it', () => {
    expect(serviceInSpanish('CatchingUp')).to.equal('se pone al día');
    expect(serviceInSpanish('m-db-3 is Unresponsive')).to.equal('m-db-3 está en estado: no responde');
    expect(serviceInSpanish('m-db-4 comes for m-db-3, which is Failed')).to.equal(
      'm-db-4 viene por m-db-3, en estado: falló',
    );
    expect(serviceInSpanish('74 % over 3 pods, target 60 % → 4')).to.equal(
      '74 % en 3 pods, objetivo 60 % → 4',
    );
  });

  it('is left in English where it is the words of the operator or of a driver', () => {
    expect(serviceInSpanish('wants 4, held: m-db-3 is joining')).to.equal(null);
    expect(serviceInSpanish('connect ECONNREFUSED 10.0.0.7:27017')).to.equal(null);
  });

  it('is as it was written on the English page', () => {
    expect(speechOf('en').translate('m-db-3 serves')).to.equal('m-db-3 serves');
  });
});
