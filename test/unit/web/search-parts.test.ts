import { expect } from 'chai';

import { originOf } from '../../../web/search/answer-origin.ts';
import { piecesOf } from '../../../web/search/data-text.tsx';
import { english } from '../../../web/search/messages-en.ts';
import { spanish } from '../../../web/search/messages-es.ts';
import { fill, fillCount } from '../../../web/search/messages.tsx';
import { ordinals } from '../../../web/search/namesakes.ts';
import { addressOf, placeAt, searchFor, type Place } from '../../../web/search/place.ts';
import {
  readRecent,
  switched,
  withoutSearch,
  withSearch,
  writeRecent,
  type Store,
} from '../../../web/search/recent-searches.ts';
import { titlesAndDirectors, typedYear } from '../../../web/search/typed-question.ts';
import { embeddedJson } from '../../../web/shared/page-data.ts';

const at = (address: string): Place | null => placeAt(new URL(address, 'http://page'));

describe('places', () => {
  const places: Place[] = [
    searchFor(''),
    searchFor('C’est ça & more? #1 +%'),
    { kind: 'search', q: 'heat', year: '1995', type: 'movie', cursor: 'a+b/c=', people: true },
    { kind: 'film', id: 'tt1/../2?x#y' },
    { kind: 'director', id: 'ñandú', cursor: 'abc' },
  ];
  for (const place of places) {
    it(`are what their address says: ${addressOf(place)}`, () => {
      expect(at(addressOf(place))).to.deep.equal(place);
    });
  }

  it('are none at other addresses', () => {
    for (const address of ['/film/', '/film', '/film/a/b', '/film/%ff', '/titles/x', '/openapi.json']) {
      expect(at(address), address).to.equal(null);
    }
  });
});

describe('what was typed', () => {
  it('may be a title and a director, in either order', () => {
    expect(titlesAndDirectors('alien cameron')).to.deep.equal([
      { title: 'alien', director: 'cameron' },
      { title: 'cameron', director: 'alien' },
    ]);
    expect(titlesAndDirectors('heat by michael mann')[0]).to.deep.equal({
      title: 'heat',
      director: 'michael mann',
    });
    expect(titlesAndDirectors('heat michael mann')).to.deep.include({
      title: 'heat',
      director: 'michael mann',
    });
    expect(titlesAndDirectors('mann, heat')).to.deep.include({ title: 'heat', director: 'mann' });
  });

  it('has no director in a number, and none in one word', () => {
    expect(titlesAndDirectors('heat')).to.deep.equal([]);
    expect(titlesAndDirectors('heat 1995')).to.deep.equal([{ title: '1995', director: 'heat' }]);
    expect(titlesAndDirectors('one two three four five six seven')).to.have.length.at.most(8);
  });

  it('may have a year behind the title', () => {
    expect(
      ['heat 1995', 'Heat (1995)', 'psycho_1960', '2012', 'blade runner 2049', 'heat 95'].map(typedYear),
    ).to.deep.equal([...[1995, 1995, 1960, null, 2049, null]]);
  });
});

describe('recent searches', () => {
  const storeOf = (kept: Record<string, string> = {}): Store => ({
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
  });

  it('are the latest eight, each once', () => {
    const store = storeOf();
    for (const q of ['a', 'b', 'a', ...Array.from('cdefghij')])
      writeRecent(store, withSearch(readRecent(store), q));
    expect(readRecent(store).searches).to.deep.equal(Array.from('jihgfedc'));
    expect(withoutSearch(readRecent(store), 'j').searches).to.deep.equal(Array.from('ihgfedc'));
  });

  it('are none, and none are added, where that is switched off', () => {
    const store = storeOf();
    writeRecent(store, withSearch(readRecent(store), 'a'));
    writeRecent(store, switched(readRecent(store), false));
    expect(withSearch(readRecent(store), 'b')).to.deep.equal({ on: false, searches: [] });
    expect(withSearch(switched(readRecent(store), true), 'b').searches).to.deep.equal(['b']);
  });

  it('are none where something else is kept under their name, or nothing is kept at all', () => {
    for (const text of ['{', 'null', '[]', '{"searches":1}', '{"searches":[1]}']) {
      expect(readRecent(storeOf({ 'movie-search recent': text })).searches, text).to.deep.equal([]);
    }
    expect(readRecent(null)).to.deep.equal({ on: false, searches: [] });
  });
});

describe('what is shown of an answer', () => {
  it('says where it came from, by its headers', () => {
    const headers = {
      'served-by': 'db-1',
      'cache-status': 'movie-search; fwd=miss',
      'server-timing': 'search;dur=1.5',
      'routing-cost': 'total=1.38, cpu=1.15, latency=1.2, in-flight=1.0',
      'x-request-id': 'r',
    };
    expect(originOf({ status: 200, headers, body: { dataset: '1' } }, 3)).to.deep.equal({
      replica: 'db-1',
      source: 'live',
      serviceMs: 1.5,
      roundTripMs: 3,
      dataset: '1',
      requestId: 'r',
      cost: {
        total: 1.38,
        terms: [
          { name: 'latency', factor: 1.2 },
          { name: 'cpu', factor: 1.15 },
          { name: 'in-flight', factor: 1 },
        ],
      },
    });
    const kept = originOf({ status: 200, headers: { 'cache-status': 'movie-search; hit' }, body: {} }, null);
    expect(kept).to.include({ source: 'cache', replica: null, cost: null, serviceMs: null });
  });

  it('is text in pieces, whatever the ranges are', () => {
    const text = (ranges: readonly (readonly [number, number])[]): string =>
      piecesOf('Heat', ranges)
        .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
        .join('');
    expect(text([])).to.equal('Heat');
    expect(text([[0, 2]])).to.equal('[He]at');
    expect(
      text([
        [1, 2],
        [3, 4],
      ]),
    ).to.equal('H[e]a[t]');
    for (const wrong of [
      [[3, 9]],
      [[2, 1]],
      [[2, 2]],
      [[-1, 1]],
      [
        [1, 3],
        [2, 4],
      ],
    ] as [number, number][][]) {
      expect(text(wrong).replaceAll(/[[\]]/g, ''), JSON.stringify(wrong)).to.equal('Heat');
    }
  });

  it('has roman numerals only where title, year and type are the same', () => {
    const film = (id: string, year: number) => ({ id, title: 'Heat', year, type: 'movie' });
    expect([...ordinals([film('a', 1), film('b', 2), film('c', 1)])]).to.deep.equal([
      ['a', 'I'],
      ['c', 'II'],
    ]);
    const many = Array.from({ length: 44 }, (_, index) => film(String(index), 1));
    expect([...ordinals(many).values()].slice(-2)).to.deep.equal(['XLIII', 'XLIV']);
  });
});

describe('messages', () => {
  it('have their values in their places, also such as look like a place', () => {
    expect(fill(english, english.byDirector, '{} $&', 'Mann')).to.equal('“{} $&” by Mann');
    expect(fillCount(english, english.films, 1)).to.equal('1 film');
    expect(fillCount(english, english.films, 1200)).to.equal('1,200 films');
    expect(fillCount(spanish, spanish.films, 12_000)).to.equal('12.000 películas');
  });

  it('have as many places in each language', () => {
    const places = (table: object): unknown =>
      Object.fromEntries(
        Object.entries(table).map(([key, value]): [string, unknown] => [
          key,
          typeof value === 'string' ? value.split('{}').length : places(value as object),
        ]),
      );
    expect(places(spanish)).to.deep.equal(places(english));
  });

  it('and data cannot end the element they are in', () => {
    const harm = { text: '</script><!-- \u2028' };
    expect(embeddedJson(harm)).not.to.include('<');
    expect(JSON.parse(embeddedJson(harm))).to.deep.equal(harm);
  });
});
