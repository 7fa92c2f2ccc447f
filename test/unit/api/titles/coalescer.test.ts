import { expect } from 'chai';

import { Deadline, DeadlineExceeded } from '../../../../api/deadline.ts';
import { Coalescer } from '../../../../api/titles/coalescer.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

describe('Coalescer', () => {
  let clock: ManualClock;
  let batches: {
    keys: readonly string[];
    deadline: Deadline;
    answer: (values?: ReadonlyMap<string, string>) => void;
    fail: (error: Error) => void;
  }[];
  let coalescer: Coalescer<string>;

  beforeEach(() => {
    clock = new ManualClock();
    batches = [];
    coalescer = new Coalescer({
      clock,
      maxInFlight: 2,
      maxKeys: 3,
      read: (keys, deadline) => {
        const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>();
        const values = new Map(keys.map((key) => [key, `value of ${key}`]));
        deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error));
        batches.push({ keys, deadline, answer: (given = values) => resolve(given), fail: reject });
        return promise;
      },
    });
  });

  const within = (milliseconds: number, signal?: AbortSignal): Deadline =>
    new Deadline(clock, milliseconds, signal);
  const keysOfBatches = (): (readonly string[])[] => batches.map(({ keys }) => keys);
  const outcome = (promise: Promise<string>): Promise<unknown> => promise.catch((error: unknown) => error);

  it('reads what is asked for in one turn together, a key asked for twice once', async () => {
    const answers = Promise.all(['jaws', 'heat', 'jaws'].map((key) => coalescer.get(key, within(100))));
    await settle();
    expect(keysOfBatches()).to.deep.equal([['jaws', 'heat']]);
    batches[0]?.answer();
    expect(await answers).to.deep.equal(['value of jaws', 'value of heat', 'value of jaws']);
  });

  it('keeps two batches in flight; what comes meanwhile gathers for the next', async () => {
    const answers: Promise<string>[] = [];
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      answers.push(coalescer.get(key, within(100)));
      await settle();
    }
    expect(keysOfBatches()).to.deep.equal([['a'], ['b']]);
    batches[1]?.answer();
    await settle();
    expect(keysOfBatches()).to.deep.equal([['a'], ['b'], ['c', 'd', 'e']]);
    batches[0]?.answer();
    await settle();
    expect(keysOfBatches().at(-1)).to.deep.equal(['f']);
    batches[2]?.answer();
    batches[3]?.answer();
    expect(await Promise.all(answers)).to.deep.equal(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => `value of ${key}`),
    );
  });

  it('tells everyone who waits for a batch of its failure, and goes on', async () => {
    const failing = Promise.all([
      outcome(coalescer.get('a', within(100))),
      outcome(coalescer.get('b', within(100))),
    ]);
    await settle();
    const failure = new Error('no');
    batches[0]?.fail(failure);
    expect(await failing).to.deep.equal([failure, failure]);

    const next = coalescer.get('a', within(100));
    await settle();
    batches[1]?.answer();
    expect(await next).to.equal('value of a');
  });

  it('fails a batch that has no value for one of its keys', async () => {
    const missing = outcome(coalescer.get('a', within(100)));
    await settle();
    batches[0]?.answer(new Map());
    expect(await missing)
      .to.be.an('error')
      .with.property('message')
      .that.includes('"a"');
  });

  it('lets one who waits go at its deadline while the batch goes on for the others', async () => {
    const hasty = outcome(coalescer.get('a', within(50)));
    const patient = coalescer.get('b', within(500));
    await settle();
    expect(batches[0]?.deadline.remainingMs).to.equal(500);
    await clock.advance(60);
    expect(await hasty).to.be.instanceOf(DeadlineExceeded);
    expect(batches[0]?.deadline.passed()).to.equal(false);
    batches[0]?.answer();
    expect(await patient).to.equal('value of b');
  });

  it('gives a batch up when nobody waits for it any more, and takes up the next', async () => {
    const gone = new AbortController();
    const stuck = ['a', 'b'].map((key) => outcome(coalescer.get(key, within(1000, gone.signal))));
    await settle();
    const second = outcome(coalescer.get('c', within(1000, gone.signal)));
    await settle();
    const waiting = coalescer.get('d', within(1000));
    await settle();
    expect(keysOfBatches()).to.deep.equal([['a', 'b'], ['c']]);

    const reason = new Error('client gone');
    gone.abort(reason);
    expect(await Promise.all([...stuck, second])).to.deep.equal([reason, reason, reason]);
    expect(batches[0]?.deadline.passed()).to.equal(true);
    await settle();
    expect(keysOfBatches().at(-1)).to.deep.equal(['d']);
    batches[2]?.answer();
    expect(await waiting).to.equal('value of d');
  });

  it('does not read for one who went before the batch began', async () => {
    const gone = new AbortController();
    const never = outcome(coalescer.get('a', within(1000, gone.signal)));
    gone.abort(new Error('client gone'));
    await never;
    await settle();
    expect(batches).to.deep.equal([]);
    expect(await outcome(coalescer.get('a', within(1000, gone.signal)))).to.equal(gone.signal.reason);
  });
});
