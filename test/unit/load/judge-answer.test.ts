import { expect } from 'chai';

import { judgeAnswer } from '../../support/load/judge-answer.ts';
import type { KnownTitle } from '../../support/load/known-title.ts';

const psycho: KnownTitle = {
  title: 'Psycho',
  films: [
    { id: 'psycho-1998', directors: ['Gus Van Sant'] },
    { id: 'psycho-1960', directors: ['Alfred Hitchcock'] },
  ],
};
const unknown: KnownTitle = { title: 'Psychotic Cats', films: [] };

const gusVanSant = { id: 'gus-van-sant', name: 'Gus Van Sant' };
const hitchcock = { id: 'alfred-hitchcock', name: 'Alfred Hitchcock' };
const both = [
  { id: 'psycho-1998', directors: [gusVanSant] },
  { id: 'psycho-1960', directors: [hitchcock] },
];

describe('judgeAnswer', () => {
  const cases: [string, KnownTitle, number, unknown, string | undefined][] = [
    ['takes every film with its directors, in order', psycho, 200, { titles: both }, undefined],
    ['takes no film where there is none', unknown, 200, { titles: [] }, undefined],
    ['refuses another status, whatever is in it', psycho, 503, { titles: both }, 'status'],
    ['refuses an answer without films', psycho, 200, { titles: [] }, 'empty'],
    ['refuses an answer that lacks a film', psycho, 200, { titles: both.slice(1) }, 'wrong'],
    ['refuses another order', psycho, 200, { titles: both.toReversed() }, 'wrong'],
    [
      'refuses a film without its director',
      psycho,
      200,
      { titles: [both[0], { id: 'psycho-1960', directors: [] }] },
      'wrong',
    ],
    [
      'refuses another director',
      psycho,
      200,
      { titles: [both[0], { id: 'psycho-1960', directors: [gusVanSant] }] },
      'wrong',
    ],
    ['refuses a film where there is none', unknown, 200, { titles: both }, 'wrong'],
    ['refuses an object without titles', psycho, 200, {}, 'unreadable'],
    ['refuses null', psycho, 200, null, 'unreadable'],
  ];
  for (const [behaviour, known, status, body, kind] of cases) {
    it(behaviour, () => {
      expect(judgeAnswer(known, status, JSON.stringify(body))?.kind).to.equal(kind);
    });
  }

  it('refuses what is not JSON', () => {
    expect(judgeAnswer(psycho, 200, '{"titles":')).to.deep.equal({
      kind: 'unreadable',
      reason: '200 without titles: {"titles":',
    });
  });
});
