import { expect } from 'chai';

import { foldWords } from '../../../catalog/fold-text.ts';
import { inLetters, withDigits } from '../../../catalog/look-alikes.ts';

describe('letters and what looks like them', () => {
  const letters: Record<string, string[]> = {
    '$ing Street': ['sing street'],
    Pu$$y: ['pussy'],
    'C@sino': ['casino'],
    'Amer!can Beauty': ['american beauty'],
    'M€n': ['men'],
    M3gan: ['megan', 'megan'],
    S1mone: ['simone', 'slmone'],
    Se7en: ['seven', 'seten'],
    Неat: ['heat'],
    'Ηeat wave': ['heat wave'],
    'А Beautiful Mind': ['a beautiful mind'],
    'Rocky ІІ': ['rocky ii'],
    НЕАТ: ['heat'],
    l33t: ['leet', 'leet'],
    h4ck3rs: ['hackers', 'hackers'],
    Airplane: [],
    'Airplane!': [],
    $: [],
    'me @ home': ['me home'],
    'Saw 2': [],
    '2 Fast': [],
    Елки: [],
    'Елки Heat': [],
  };
  for (const [typed, due] of Object.entries(letters)) {
    it(`reads ${typed} as ${due.join(', ') || 'it stands'}`, () => {
      const read = [...inLetters(typed, foldWords(typed))].map(({ words }) => words.join(' '));
      expect(read.filter((text) => text !== '')).to.deep.equal(due);
    });
  }

  it('puts digits into a name of one word, but not in front or at the end', () => {
    const written = (text: string): string[] =>
      [...withDigits(text.split(' '))].map(({ words }) => words.join(' '));
    expect(written('seven')).to.include('se7en');
    expect(written('three')).to.include('thr3e');
    expect(written('megan')).to.include('m3gan');
    expect(written('simone')).to.include('s1m0ne');
    expect(written('heatt').filter((text) => !text.endsWith('t'))).to.deep.equal([]);
    expect(written('seven').filter((text) => !text.startsWith('s'))).to.deep.equal([]);
    expect(written('scream 4')).to.include('scre4m');
    expect(written('scream four')).to.include('scre4m');
    expect(written('13 ghosts')).to.include('thir13en ghosts');
    expect(written('thirteen ghosts')).to.include('thir13en ghosts');
    for (const text of [
      'saw',
      'saw 2',
      'the brides of seven',
      'eternalsunshine',
      'élan',
      'se7en',
      'saw twenty',
    ])
      expect(written(text)).to.deep.equal([]);
  });
});
