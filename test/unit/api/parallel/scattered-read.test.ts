import { expect } from 'chai';
import fc from 'fast-check';

import { DatasetGone } from '../../../../api/datasets/dataset-errors.ts';
import { Deadline, DeadlineExceeded } from '../../../../api/deadline.ts';
import { equalRanges, isWithin, type IdRange } from '../../../../api/parallel/id-range.ts';
import type { RangePlace, RangeTask } from '../../../../api/parallel/range-place.ts';
import { ScatteredRead, type Scattered } from '../../../../api/parallel/scattered-read.ts';
import { NotHere } from '../../../../api/replica-pool/not-here.ts';
import { ReplicaReadError } from '../../../../api/replica-read-error.ts';
import { film } from '../../../support/film.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryRangeReader } from '../../../support/memory-range-reader.ts';
import { failureOf } from '../../../support/search-trial.ts';

const IDS = Array.from({ length: 120 }, (_, index) => `tt${String(index).padStart(3, '0')}`);
const RANGES = equalRanges(IDS, 12);
const DEADLINE_MS = 2000;
const READ_MS = 10;

/** What becomes of one read: it takes so many milliseconds, fails after so many, is never answered, or the dataset is gone. */
type Fate = { readonly ms: number } | { readonly failsAfterMs: number } | 'hangs' | 'gone';

/** A replica whose reads have the fates it is given, one after another, and after that each takes 10 ms. */
class Place implements RangePlace {
  readonly replica: string;
  readonly figures: RangePlace['figures'];
  isUsable = true;
  /** Reads so far, by the beginnings of their ranges. */
  readonly asked: (string | null)[] = [];
  /** When reads were broken off. */
  readonly brokenOff: number[] = [];
  readonly #clock: ManualClock;
  readonly #fates: Fate[];
  readonly #reader = new MemoryRangeReader(() => IDS.map((_id) => film({ _id, title: 'x' })));

  constructor(clock: ManualClock, replica: string, fates: readonly Fate[] = [], cpu = 0) {
    this.#clock = clock;
    this.replica = replica;
    this.#fates = [...fates];
    this.figures = { cpu, cores: 2, inFlight: 0, cost: 1, isAvoided: false };
  }

  async run<T>(task: RangeTask<T>, range: IdRange, deadline: Deadline): Promise<T> {
    this.asked.push(range.from);
    const fate = this.#fates.shift() ?? { ms: READ_MS };
    if (fate === 'gone') throw new NotHere(new DatasetGone());
    const ms = fate === 'hangs' ? Infinity : 'ms' in fate ? fate.ms : fate.failsAfterMs;
    await new Promise<void>((resolve, reject) => {
      const timer = ms === Infinity ? undefined : this.#clock.setTimer(resolve, ms);
      const breakOff = (): void => {
        this.brokenOff.push(this.#clock.monotonicNow());
        timer?.cancel();
        reject(deadline.signal.reason as Error);
      };
      if (deadline.signal.aborted) breakOff();
      else deadline.signal.addEventListener('abort', breakOff, { once: true });
    });
    if (fate !== 'hangs' && 'failsAfterMs' in fate) {
      throw new ReplicaReadError(this.replica, 'interrupted', new Error('as told'));
    }
    return task.read(this.#reader, 'titles', range, deadline);
  }
}

describe('ScatteredRead', () => {
  let clock: ManualClock;
  beforeEach(() => (clock = new ManualClock()));

  const idsIn: RangeTask<string[]> = {
    read: (_, __, range) => Promise.resolve(IDS.filter((id) => isWithin(id, range))),
    foundNothing: () => false,
  };

  async function runOver(
    places: readonly Place[],
    { deadlineMs = DEADLINE_MS, task = idsIn }: { deadlineMs?: number; task?: RangeTask<string[]> } = {},
  ): Promise<{ result: Scattered<string[]> | undefined; error: unknown; tookMs: number }> {
    const scattered = new ScatteredRead(clock, () => places.filter(({ isUsable }) => isUsable));
    using deadline = new Deadline(clock, deadlineMs);
    const startedAt = clock.monotonicNow();
    let outcome: { result: Scattered<string[]> | undefined; error: unknown; tookMs: number } | undefined;
    const tookMs = (): number => clock.monotonicNow() - startedAt;
    void scattered.run('1', RANGES, task, deadline).then(
      (result) => (outcome = { result, error: undefined, tookMs: tookMs() }),
      (error: unknown) => (outcome = { result: undefined, error, tookMs: tookMs() }),
    );
    for (let step = 0; outcome === undefined && step < deadlineMs * 2; step += 5) await clock.advance(5);
    return outcome ?? expect.fail('it never ends');
  }

  it('reads every range once, on all idle replicas at the same time', async () => {
    const places = ['a', 'b', 'c'].map((name) => new Place(clock, name));
    const { result, tookMs } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(result?.missing).to.equal(0);
    expect(result?.replicas).to.deep.equal(['a', 'b', 'c']);
    expect(places.map(({ asked }) => asked.length)).to.deep.equal([4, 4, 4]);
    expect(tookMs).to.equal(4 * READ_MS);
  });

  it('leaves a busy replica alone, and reads on one only where fewer than two are idle', async () => {
    const places = [new Place(clock, 'a', [], 0.9), new Place(clock, 'b', [], 0.9), new Place(clock, 'c')];
    const { result } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(places.map(({ asked }) => asked.length).sort()).to.deep.equal([0, 0, 12]);
  });

  it('gives a slow replica fewer ranges', async () => {
    const slow = new Place(
      clock,
      'slow',
      Array.from({ length: 12 }, () => ({ ms: 40 })),
    );
    const places = [slow, new Place(clock, 'b'), new Place(clock, 'c')];
    expect((await runOver(places)).result?.parts.flat()).to.deep.equal(IDS);
    expect(slow.asked.length).to.be.at.most(2);
  });

  it('reads elsewhere what a replica failed', async () => {
    const places = [
      new Place(clock, 'a', [{ failsAfterMs: 5 }]),
      new Place(clock, 'b'),
      new Place(clock, 'c'),
    ];
    const { result, tookMs } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(tookMs).to.be.below(100);
  });

  it('reads a late range on another replica as well, and breaks the late read off', async () => {
    const hung = new Place(clock, 'hung', ['hangs']);
    const places = [hung, new Place(clock, 'b'), new Place(clock, 'c')];
    const { result, tookMs } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(result?.replicas).to.deep.equal(['b', 'c']);
    expect(hung.asked).to.have.length(1);
    expect(hung.brokenOff).to.have.length(1);
    expect(tookMs).to.be.below(DEADLINE_MS / 4);
  });

  it('breaks a late read off as soon as another replica was first, not at the end', async () => {
    const hung = ['a', 'b'].map((name) => new Place(clock, name, ['hangs']));
    const { result } = await runOver([...hung, new Place(clock, 'c')]);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    const [first = 0, second = 0] = hung.flatMap(({ brokenOff }) => brokenOff).sort((a, b) => a - b);
    expect(second - first).to.equal(READ_MS);
  });

  it('sends another replica in where the only one that reads hangs', async () => {
    const places = [new Place(clock, 'hung', ['hangs'], 0.6), new Place(clock, 'b', [], 0.9)];
    const { result, tookMs } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(tookMs).to.be.below(DEADLINE_MS / 2);
  });

  it('says which share is missing when time is up, and in time to be answered', async () => {
    const hangs = Array.from({ length: 12 }, () => 'hangs' as const);
    const places = [new Place(clock, 'a', [{ ms: 10 }, { ms: 10 }, { ms: 10 }, ...hangs])];
    const { result, tookMs } = await runOver(places);
    expect(result?.parts.flat()).to.deep.equal(IDS.slice(0, 30));
    expect(result?.missing).to.be.closeTo(0.75, 1e-9);
    expect(tookMs).to.be.within(DEADLINE_MS * 0.85, DEADLINE_MS * 0.95);
  });

  it('has no answer where nothing was read in time', async () => {
    const hangs = Array.from({ length: 12 }, () => 'hangs' as const);
    const { error } = await runOver([new Place(clock, 'a', hangs), new Place(clock, 'b', hangs)]);
    expect(error).to.be.instanceOf(DeadlineExceeded);
  });

  it('leaves out a replica that has not the dataset any more, and says so where none has it', async () => {
    const places = [new Place(clock, 'a', ['gone']), new Place(clock, 'b'), new Place(clock, 'c')];
    expect((await runOver(places)).result?.parts.flat()).to.deep.equal(IDS);
    expect(places[0]?.asked).to.have.length(1);
    const { error, tookMs } = await runOver(['a', 'b'].map((name) => new Place(clock, name, ['gone'])));
    expect(error).to.be.instanceOf(DatasetGone);
    expect(tookMs).to.be.below(100);
  });

  it('fails at once by what is no fault of a replica', async () => {
    const broken = new TypeError('a mistake');
    const task = { read: () => Promise.reject(broken), foundNothing: () => false };
    const other = new Place(clock, 'b', ['hangs']);
    const { error, tookMs } = await runOver([new Place(clock, 'a'), other], { task });
    expect(error).to.equal(broken);
    expect(tookMs).to.equal(READ_MS);
    expect(other.brokenOff).to.deep.equal([READ_MS]);
  });

  it('ends when the client goes, by its reason', async () => {
    const gone = new AbortController();
    using deadline = new Deadline(clock, DEADLINE_MS, gone.signal);
    const place = new Place(clock, 'a', ['hangs']);
    const failure = failureOf(new ScatteredRead(clock, () => [place]).run('1', RANGES, idsIn, deadline));
    await settle();
    gone.abort(new Error('the client has gone'));
    expect(await failure).to.equal(gone.signal.reason);
    expect(place.brokenOff).to.have.length(1);
  });

  it('waits for a replica that comes back', async () => {
    const place = new Place(clock, 'a', [{ ms: 10 }, { failsAfterMs: 5 }]);
    const run = runOver([place]);
    await settle();
    clock.setTimer(() => (place.isUsable = false), 12);
    clock.setTimer(() => (place.isUsable = true), 300);
    const { result, tookMs } = await run;
    expect(result?.parts.flat()).to.deep.equal(IDS);
    expect(tookMs).to.be.within(300, 600);
  });

  it('has every title exactly once whatever fails, or says the share that is missing', async () => {
    const fate: fc.Arbitrary<Fate> = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 400 }).map((ms) => ({ ms })) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }).map((failsAfterMs) => ({ failsAfterMs })) },
      { weight: 2, arbitrary: fc.constant('hangs' as const) },
    );
    const fates = fc.array(fc.array(fate, { maxLength: 14 }), { minLength: 1, maxLength: 4 });
    let complete = 0;
    let partial = 0;
    await fc.assert(
      fc.asyncProperty(fates, fc.boolean(), async (all, busy) => {
        clock = new ManualClock();
        const places = all.map((each, index) => new Place(clock, `m-${index}`, each, busy ? 0.9 : 0));
        const { result, error } = await runOver(places);
        if (result === undefined) {
          expect(error).to.be.instanceOf(DeadlineExceeded);
          return;
        }
        const found = result.parts.flat();
        expect(found).to.deep.equal(IDS.filter((id) => found.includes(id)));
        expect(result.missing).to.be.closeTo(1 - found.length / IDS.length, 1e-9);
        if (result.missing === 0) complete += 1;
        else partial += 1;
      }),
      { numRuns: 150 },
    );
    expect(complete, 'complete answers tried').to.be.above(30);
    expect(partial, 'partial answers tried').to.be.above(5);
  }).timeout(60_000);
});
