import { expect } from 'chai';
import fc from 'fast-check';

import { nameKey } from '../../../../catalog/fold-name.ts';
import { foldTitle } from '../../../../catalog/fold-title.ts';
import { Snapshot } from '../../../../catalog/snapshot/snapshot.ts';
import type { Director } from '../../../../catalog/title-document.ts';
import {
  buildSnapshot,
  type ExpectedSnapshot,
  expectedSnapshot,
  snapshotOf,
  source,
  TINY_MEMORY,
  titleSources,
} from '../../../support/snapshot.ts';

describe('Snapshot', () => {
  const bytewise = (one: string, other: string): number =>
    Buffer.compare(Buffer.from(one), Buffer.from(other));

  function expectTexts(snapshot: Snapshot, { titles, texts }: ExpectedSnapshot): void {
    const read = texts.map((_, text) => ({
      rank: snapshot.textRank(text),
      kind: snapshot.textKind(text),
      words: snapshot.textWordCount(text),
    }));
    const due = texts.map(({ rank, kind, words }) => ({ rank, kind, words: Math.min(words.length, 63) }));
    expect(read).to.deep.equal(due);
    for (const rank of titles.keys()) {
      expect(snapshot.texts.firstOf(rank)).to.equal(texts.findIndex((text) => text.rank === rank));
    }
  }

  function expectWords(snapshot: Snapshot, { texts }: ExpectedSnapshot): void {
    const words = [...new Set(texts.flatMap((text) => text.words))].sort(bytewise);
    expect(snapshot.facts.words).to.equal(words.length);
    const walk = snapshot.walkWords();
    let before = '';
    for (const [n, word] of words.entries()) {
      expect(walk.next()).to.equal(true);
      const bytes = Buffer.from(word);
      expect(Buffer.from(walk.bytes.subarray(0, walk.length)).equals(bytes), word).to.equal(true);
      expect(walk.shared).to.equal(sharedBytes(Buffer.from(before), bytes));
      before = word;
      const having = texts.flatMap((text, id) => (text.words.includes(word) ? [id] : []));
      expect(walk.count).to.equal(having.length);
      expect(snapshot.word(n)).to.equal(word);
      expect(snapshot.findWord(word)).to.equal(n);
      expect([...snapshot.textsWithWord(word)]).to.deep.equal(having);
      expect(snapshot.findWord(`${word}\0`)).to.equal(undefined);
    }
    expect(walk.next()).to.equal(false);
  }

  function expectKeys(snapshot: Snapshot, { texts }: ExpectedSnapshot): void {
    const keys = new Set(texts.map(({ key }) => key));
    expect(snapshot.facts.keys).to.equal(keys.size);
    for (const key of keys) {
      const having = texts.flatMap((text, id) => (text.key === key ? [id] : []));
      expect([...snapshot.exact(key)], key).to.deep.equal(having);
      expect([...snapshot.exact(`${key}\0no`)]).to.deep.equal([]);
      for (const beginning of [key, key.slice(0, 2), key.slice(0, 1), '']) {
        expectPrefix(snapshot, texts, beginning);
      }
    }
  }

  function expectPrefix(snapshot: Snapshot, texts: ExpectedSnapshot['texts'], beginning: string): void {
    const start = Buffer.from(beginning);
    const best = new Map<number, number>();
    for (const [id, { key, rank }] of texts.entries()) {
      const has = Buffer.from(key).subarray(0, start.length).equals(start);
      if (has && !best.has(rank)) best.set(rank, id);
    }
    const due = [...best.values()];
    for (const limit of [0, 1, 3, 1000]) {
      expect(snapshot.prefix(beginning, limit), beginning).to.deep.equal(due.slice(0, limit));
    }
  }

  function expectPeople({ people }: Snapshot, { directors }: ExpectedSnapshot): void {
    if (people === undefined) throw new Error('the snapshot has nobody');
    const all = Array.from({ length: people.count }, (_, number) => people.person(number));
    const due = new Map(directors.flat().map((one) => [JSON.stringify([one.id, one.name]), one]));
    expect(all).to.have.deep.members([...due.values()]);
    expect(people.credits.count).to.equal(directors.flat().length);
    for (const [rank, theirs] of directors.entries()) {
      const numbers = [...people.credits.people(rank)];
      expect(numbers.map((number) => people.person(number))).to.deep.equal(theirs);
    }
    for (const [number, person] of all.entries()) {
      const credited = directors.flatMap((theirs, rank) =>
        theirs.some(({ id, name }) => id === person.id && name === person.name) ? [rank] : [],
      );
      expect(people.ranks(number)).to.deep.equal(credited);
    }
    for (const id of new Set([...all.map((person) => person.id), '', 'nm0000002'])) {
      const theirs = all.flatMap((person, number) => (person.id === id ? [number] : []));
      expect(people.withId(id), id).to.have.members(theirs);
    }
    const keyOf = ({ name }: Director): string => nameKey(name ?? '');
    for (const key of new Set([...all.map(keyOf), '', 'no', 'ann', 'annlee'])) {
      const called = all.flatMap((person, number) => (keyOf(person) === key ? [number] : []));
      expect(people.called(key), key).to.deep.equal(called);
    }
  }

  function sharedBytes(one: Buffer, other: Buffer): number {
    let shared = 0;
    while (shared < Math.min(one.length, other.length) && one[shared] === other[shared]) shared += 1;
    return shared;
  }

  it('gives back any titles, by exact key, by beginning, and by word, and who directed them', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(titleSources(), fc.boolean(), async (titles, tiny) => {
        const expected = expectedSnapshot(titles);
        const snapshot = await snapshotOf(titles, tiny ? { memory: TINY_MEMORY } : {});
        expect(snapshot.facts).to.include({
          version: 'test',
          titles: expected.titles.length,
          texts: expected.texts.length,
        });
        expect(expected.titles.map((_, rank) => snapshot.title(rank))).to.deep.equal(expected.titles);
        expectTexts(snapshot, expected);
        expectWords(snapshot, expected);
        expectKeys(snapshot, expected);
        expectPeople(snapshot, expected);
      }),
      { numRuns: 60 },
    );
  });

  describe('with hundreds of homonyms', () => {
    const titles = Array.from({ length: 700 }, (_, n) =>
      source({
        _id: `tt${String(n * 7919).padStart(7, '0')}`,
        title: n % 3 === 0 ? 'The Kid' : `Kid ${n}`,
        aliases: n % 5 === 0 ? ['Kid, The', `Goose ${n}`] : [],
        year: 1900 + (n % 40),
        votes: n % 4 === 0 ? n : 0,
      }),
    );
    const expected = expectedSnapshot(titles);
    let snapshot: Snapshot;

    before(async () => {
      snapshot = await snapshotOf(titles, { memory: { ...TINY_MEMORY, bufferBytes: 256 } });
    });

    it('gives them best first', () => {
      const due = expected.texts.flatMap(({ key }, id) => (key === 'kid' ? [id] : []));
      expect(due.length).to.be.greaterThan(300);
      expect([...snapshot.exact('kid')]).to.deep.equal(due);
    });

    it('seeks forward in their list from anywhere to anywhere', () => {
      const due = expected.texts.flatMap(({ words }, id) => (words.includes('kid') ? [id] : []));
      expect(due.length).to.be.greaterThan(700);
      const step = fc.record({ seek: fc.boolean(), by: fc.integer({ min: 0, max: 400 }) });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
          const list = snapshot.textsWithWord('kid');
          let stands = -1;
          for (const { seek, by } of steps) {
            const target = list.text + by;
            const at = seek ? due.findIndex((id, place) => place >= stands && id >= target) : stands + 1;
            const exists = at >= 0 && at < due.length;
            expect(seek ? list.seek(target) : list.next()).to.equal(exists);
            if (!exists) return;
            stands = seek && stands === -1 ? Math.max(0, at) : at;
            expect(list.text).to.equal(due[stands]);
          }
        }),
        { numRuns: 500 },
      );
    });

    it('gives the best of a beginning without the others', () => {
      for (const beginning of ['k', 'ki', 'kid', 'kid1', 'g', 'goose6', '']) {
        expectPrefix(snapshot, expected.texts, beginning);
      }
    });
  });

  it('tells what somebody directed among many titles that nobody directed', async () => {
    const gap = fc.oneof(fc.constantFrom(0, 15, 16, 17), fc.integer({ min: 0, max: 60 }));
    const stretch = fc.record({
      gap,
      credits: fc.constantFrom<string[]>(['ann'], ['bo', 'ann'], ['bo', 'bo'], ['cy']),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { minLength: 1, maxLength: 12 }), async (stretches) => {
        const credited = stretches.flatMap(({ gap, credits }) => [
          ...Array.from({ length: gap }, (): string[] => []),
          credits,
        ]);
        const titles = credited.map((ids, rank) =>
          source({ _id: `t${rank}`, votes: 9999 - rank, directors: ids.map((id) => ({ id, name: null })) }),
        );
        const { people } = await snapshotOf(titles);
        if (people === undefined) throw new Error('the snapshot has nobody');
        for (const id of ['ann', 'bo', 'cy']) {
          const due = credited.flatMap((ids, rank) => (ids.includes(id) ? [rank] : []));
          const found = people.withId(id).flatMap((number) => people.ranks(number));
          expect(found, id).to.deep.equal(due);
        }
        const credits = credited.flat().length;
        expect(() => people.credits.ranks([credits])).to.throw(RangeError, `no credit ${credits}`);
      }),
      { numRuns: 40 },
    );
  });

  it('ranks by votes, then the later year, no year last, then by the bytes of the id', async () => {
    const snapshot = await snapshotOf([
      source({ _id: 'b', year: 2000 }),
      source({ _id: 'a', year: 2000 }),
      source({ _id: 'c', year: 2001 }),
      source({ _id: 'd' }),
      source({ _id: 'e', year: 0 }),
      source({ _id: '\uff5e', votes: 5 }),
      source({ _id: '\u{1f600}', votes: 5 }),
    ]);
    const ids = Array.from({ length: 7 }, (_, rank) => snapshot.title(rank).id);
    expect(ids).to.deep.equal(['\uff5e', '\u{1f600}', 'c', 'a', 'b', 'e', 'd']);
  });

  it('keeps texts apart that have one key and other words, and only those', async () => {
    const snapshot = await snapshotOf([
      source({
        _id: 'a',
        title: 'Spider-Man',
        originalTitle: 'Spiderman',
        aliases: ['SPIDER MAN', 'spiderman'],
      }),
    ]);
    expect([...snapshot.exact('spiderman')]).to.deep.equal([0, 1]);
    expect([...snapshot.textsWithWord('spider')]).to.deep.equal([0]);
    expect([snapshot.textKind(0), snapshot.textKind(1)]).to.deep.equal(['primary', 'original']);
  });

  it('counts up to 63 different words of a text, and finds it by each', async () => {
    const words = Array.from({ length: 80 }, (_, n) => `w${n}`);
    const snapshot = await snapshotOf([
      source({ _id: 'a', title: words.join(' ') }),
      source({ _id: 'b', title: 'new york new york' }),
    ]);
    expect([snapshot.textWordCount(0), snapshot.textWordCount(1)]).to.deep.equal([63, 2]);
    for (const word of words) expect([...snapshot.textsWithWord(word)]).to.deep.equal([0]);
  });

  it('opens a catalogue without titles', async () => {
    const snapshot = await snapshotOf([]);
    expect(snapshot.facts).to.include({ titles: 0, texts: 0, keys: 0, words: 0 });
    expect([...snapshot.exact('a')]).to.deep.equal([]);
    expect(snapshot.prefix('', 10)).to.deep.equal([]);
    expect(snapshot.findWord('a')).to.equal(undefined);
    expect(snapshot.walkWords().next()).to.equal(false);
    expect(() => snapshot.title(0)).to.throw(RangeError);
  });

  it('throws for a rank, a word or a first text that there is not', async () => {
    const snapshot = await snapshotOf([source({ _id: 'a' })]);
    for (const n of [-1, 1, Number.NaN]) {
      expect(() => snapshot.title(n)).to.throw(RangeError);
      expect(() => snapshot.word(n)).to.throw(RangeError);
      expect(() => snapshot.texts.firstOf(n)).to.throw(RangeError);
    }
  });

  it('reads shared memory', async () => {
    const bytes = await buildSnapshot([source({ _id: 'a', title: 'Amélie' })]);
    const shared = new SharedArrayBuffer(bytes.byteLength);
    new Uint8Array(shared).set(new Uint8Array(bytes));
    const snapshot = Snapshot.read(shared);
    expect(snapshot.title(0).title).to.equal('Amélie');
    expect([...snapshot.exact(foldTitle('Amelie'))]).to.deep.equal([0]);
    expect(snapshot.word(0)).to.equal('amelie');
    expect(snapshot.prefix('am', 5)).to.deep.equal([0]);
  });
});
