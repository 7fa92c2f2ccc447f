import { expect } from 'chai';

import { type LoadBrake, NOT_TIMED, type Written } from '../../../../seed/brake/load-brake.ts';
import { BATCH_SIZE, GENTLE_BATCH_SIZE, MAX_WRITES_IN_FLIGHT } from '../../../../seed/write-limits.ts';
import type { TitleDocuments } from '../../../../seed/documents/title-bson.ts';
import type { TitleSource } from '../../../../seed/title-source.ts';
import { writeTitles } from '../../../../seed/write-titles.ts';
import { readDocuments } from '../../../support/title-documents.ts';
import { settle } from '../../../support/manual-clock.ts';
import { NumberedSource } from '../../../integration/seed/numbered-source.ts';

const nothing = (): void => undefined;
const on = { reading: nothing, batch: nothing, group: nothing, title: nothing };

describe('writeTitles with a brake', () => {
  it('begins no batch before the brake lets it, reads no further meanwhile, and tells the brake of the end', async () => {
    const steps: string[] = [];
    const letGo: ((written: Written) => void)[] = [];
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle: false,
      wait: () => new Promise((resolve) => letGo.push(resolve)),
      end: () => steps.push('end'),
    };
    const source = new NumberedSource(2 * BATCH_SIZE + 1);
    const staged = {
      stored: null,
      addTitles: (titles: TitleDocuments) => Promise.resolve(void steps.push(`write ${titles.count}`)),
    };
    const writing = writeTitles(source, staged, new AbortController().signal, on, brake);
    for (const expected of [[], [`write ${BATCH_SIZE}`], [`write ${BATCH_SIZE}`, `write ${BATCH_SIZE}`]]) {
      await settle();
      expect(steps).to.deep.equal(expected);
      expect(source.given).to.be.at.most((expected.length + 1) * BATCH_SIZE);
      letGo.pop()?.(NOT_TIMED);
    }
    expect((await writing).titles).to.equal(2 * BATCH_SIZE + 1);
    expect(steps).to.deep.equal([`write ${BATCH_SIZE}`, `write ${BATCH_SIZE}`, 'write 1', 'end']);
  });

  it('asks the brake only once there is room for the batch, so that what it says is still true', async () => {
    let asked = 0;
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle: false,
      wait: () => {
        asked += 1;
        return Promise.resolve(NOT_TIMED);
      },
      end: () => undefined,
    };
    const finish: (() => void)[] = [];
    const staged = { stored: null, addTitles: () => new Promise<void>((resolve) => finish.push(resolve)) };
    const source = new NumberedSource((MAX_WRITES_IN_FLIGHT + 2) * BATCH_SIZE);
    const writing = writeTitles(source, staged, new AbortController().signal, on, brake);
    await settle();
    expect([asked, finish.length]).to.deep.equal([MAX_WRITES_IN_FLIGHT, MAX_WRITES_IN_FLIGHT]);
    finish[0]?.();
    await settle();
    expect([asked, finish.length]).to.deep.equal([MAX_WRITES_IN_FLIGHT + 1, MAX_WRITES_IN_FLIGHT + 1]);
    for (let write = 1; write < MAX_WRITES_IN_FLIGHT + 2; write += 1) {
      finish[write]?.();
      await settle();
    }
    expect((await writing).titles).to.equal((MAX_WRITES_IN_FLIGHT + 2) * BATCH_SIZE);
  });

  it('writes small pieces one by one, in their order, while the brake asks for it, and whole batches side by side again afterwards', async () => {
    const sizes: number[] = [];
    const firsts: string[] = [];
    let [inFlight, most] = [0, 0];
    let isGentle = true;
    const brake: LoadBrake = {
      isStandingStill: false,
      get isGentle() {
        return isGentle;
      },
      wait: () => Promise.resolve(NOT_TIMED),
      end: nothing,
    };
    const pieces = BATCH_SIZE / GENTLE_BATCH_SIZE;
    const staged = {
      stored: null,
      addTitles: async (titles: TitleDocuments) => {
        sizes.push(titles.count);
        firsts.push(readDocuments(titles)[0]?._id ?? '');
        inFlight += 1;
        if (sizes.length <= pieces) most = Math.max(most, inFlight);
        await settle();
        inFlight -= 1;
        if (sizes.length === pieces) isGentle = false;
      },
    };
    const told: number[] = [];
    const batch = ({ titles }: { titles: number }) => void told.push(titles);
    const source = new NumberedSource(3 * BATCH_SIZE);
    const tally = await writeTitles(source, staged, new AbortController().signal, { ...on, batch }, brake);
    // The third was full before the brake was asked again.
    expect(sizes).to.deep.equal([
      ...Array.from({ length: pieces + 1 }, () => GENTLE_BATCH_SIZE),
      BATCH_SIZE,
      BATCH_SIZE - GENTLE_BATCH_SIZE,
    ]);
    const numbers = firsts.map((id) => Number(id.slice(2)));
    expect(numbers).to.deep.equal(numbers.toSorted((a, b) => a - b));
    expect(most).to.equal(1);
    expect(told.slice(0, 2)).to.deep.equal([GENTLE_BATCH_SIZE, 2 * GENTLE_BATCH_SIZE]);
    expect(tally.titles).to.equal(3 * BATCH_SIZE);
  });

  it('counts the titles of a batch that are stored already with its last piece', async () => {
    let taken = 0;
    const brake: LoadBrake = {
      isStandingStill: false,
      // Somebody begins to read when the batch is full.
      get isGentle() {
        return taken >= BATCH_SIZE;
      },
      wait: () => Promise.resolve(NOT_TIMED),
      end: nothing,
    };
    const ids: string[] = [];
    for await (const items of new NumberedSource(BATCH_SIZE).items()) {
      for (const item of items) if (item.kind === 'title') ids.push(item.title._id);
    }
    const stored = { upTo: '', further: new Set(ids.slice(0, 100)) };
    const told: number[] = [];
    const tally = await writeTitles(
      new NumberedSource(BATCH_SIZE),
      { stored, addTitles: () => Promise.resolve() },
      new AbortController().signal,
      { ...on, title: () => void (taken += 1), batch: ({ titles }) => void told.push(titles) },
      brake,
    );
    const pieces = BATCH_SIZE / GENTLE_BATCH_SIZE;
    expect(told).to.deep.equal(Array.from({ length: pieces }, (_, n) => (n + 1) * GENTLE_BATCH_SIZE));
    expect(tally.titles).to.equal(BATCH_SIZE);
  });

  it('tells the brake when each batch is written, and when one has failed', async () => {
    const steps: string[] = [];
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle: false,
      wait: () => Promise.resolve(() => void steps.push('told')),
      end: () => undefined,
    };
    const failed = new Error('the disk is full');
    let begun = 0;
    const staged = {
      stored: null,
      addTitles: async () => {
        begun += 1;
        const isFirst = begun === 1;
        await settle();
        steps.push('written');
        if (!isFirst) throw failed;
      },
    };
    const source = new NumberedSource(2 * BATCH_SIZE);
    const writing = writeTitles(source, staged, new AbortController().signal, on, brake);
    expect(await writing.then(String, (error: unknown) => error)).to.equal(failed);
    expect(steps.filter((step) => step === 'written')).to.have.length(2);
    expect(steps.filter((step) => step === 'told')).to.have.length(2);
  });

  it('holds back the reading of what has no titles, whether or not anybody read when it was asked last', async () => {
    for (const isGentle of [true, false]) {
      let asked = 0;
      const brake: LoadBrake = {
        isStandingStill: false,
        isGentle,
        wait: () => {
          asked += 1;
          return Promise.resolve(NOT_TIMED);
        },
        end: nothing,
      };
      const names: TitleSource = Object.assign(new NumberedSource(0), {
        async *items() {
          for (let group = 0; group < 5; group += 1) yield await Promise.resolve([]);
        },
      });
      const staged = { stored: null, addTitles: () => Promise.reject(new Error('There are no titles.')) };
      await writeTitles(names, staged, new AbortController().signal, on, brake);
      expect(asked).to.equal(5);
    }
  });

  it('asks the brake for batches that are stored already as well, since to read them takes time', async () => {
    let asked = 0;
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle: false,
      wait: () => {
        asked += 1;
        return Promise.resolve(NOT_TIMED);
      },
      end: () => undefined,
    };
    const staged = {
      stored: { upTo: 'z', further: new Set<string>() },
      addTitles: () => Promise.reject(new Error('Nothing is to be written.')),
    };
    const tally = await writeTitles(
      new NumberedSource(3 * BATCH_SIZE),
      staged,
      new AbortController().signal,
      on,
      brake,
    );
    expect([asked, tally.titles]).to.deep.equal([3, 3 * BATCH_SIZE]);
  });

  it('ends with what ended the wait, once the writes under way are over', async () => {
    const reason = new Error('stopped');
    const steps: string[] = [];
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle: false,
      wait: () => (steps.length === 0 ? Promise.resolve(NOT_TIMED) : Promise.reject(reason)),
      end: () => steps.push('end'),
    };
    const staged = {
      stored: null,
      addTitles: async () => {
        steps.push('begun');
        await settle();
        steps.push('written');
      },
    };
    const writing = writeTitles(
      new NumberedSource(3 * BATCH_SIZE),
      staged,
      new AbortController().signal,
      on,
      brake,
    );
    expect(await writing.then(String, (error: unknown) => error)).to.equal(reason);
    expect(steps).to.deep.equal(['begun', 'end', 'written']);
  });
});
