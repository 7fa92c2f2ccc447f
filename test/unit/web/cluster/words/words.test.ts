import { expect } from 'chai';

import { ENGLISH } from '../../../../../web/cluster/words/english.ts';
import { SPANISH } from '../../../../../web/cluster/words/spanish.ts';

/** All texts of a table, by where they are. Texts with values in them get values that can be found again. */
function textsOf(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') return [[at, value]];
    if (typeof value === 'function')
      return [[at, String(sample(value as (...values: unknown[]) => unknown, name))]];
    return textsOf(value as object, at);
  });
}

const NAMED = {
  ...{ lines: 3, unknown: 1, trend: 'rising' },
  ...{ lowest: { name: 'LOW', value: '1v' }, highest: { name: 'HIGH', value: '3v' } },
  peak: { name: 'PEAK', value: '9v', time: '12:00' },
};

function sample(text: (...values: unknown[]) => unknown, name: string): unknown {
  return name === 'sentence'
    ? text(NAMED)
    : text(...Array.from({ length: text.length }, (_, index) => 41 + index));
}

describe('the words of the cluster view', () => {
  const english = textsOf(ENGLISH);
  const spanish = new Map(textsOf(SPANISH));

  it('are the same in number in both languages, and none is empty', () => {
    expect([...spanish.keys()].sort()).to.deep.equal(english.map(([at]) => at).sort());
    for (const [at, text] of [...english, ...spanish]) expect(text.trim(), at).to.not.equal('');
  });

  it('say every value that they are given, in both languages', () => {
    for (const [at, text] of english) {
      for (const value of text.match(/\d\dx?/g) ?? []) expect(spanish.get(at), at).to.include(value);
    }
    for (const part of ['LOW', 'HIGH', 'PEAK', '1v', '3v', '9v', '12:00'])
      for (const { sentence } of [ENGLISH, SPANISH]) expect(sentence(NAMED as never)).to.include(part);
  });

  it('are translated', () => {
    const same = english.filter(([at, text]) => spanish.get(at) === text && /[a-z]{4}/i.test(text));
    const international = ['chart.cpu', 'column.cpu', 'tokenTitle', 'tokenLabel', 'heap', 'step'];
    expect(same.map(([at]) => at).filter((at) => !international.includes(at))).to.deep.equal([]);
  });
});
