import { expect } from 'chai';
import type { MemberAddress, MemberProbe } from '../../../../operator/mongo/replica-set-admin.ts';
import { MemberQuestions } from '../../../../operator/movie-search-cluster/observe/member-questions.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

const member: MemberAddress = { host: 'movies-db-0.movies-db.default.svc:27017', address: '10.0.0.1:27017' };
const silence: MemberProbe = { state: 'Unreachable', error: 'no answer within 1 s' };
const empty: MemberProbe = { state: 'Uninitiated' };
const untilStopped = new AbortController().signal;

describe('MemberQuestions', () => {
  let clock: ManualClock;
  let questions: MemberQuestions;
  let put: PromiseWithResolvers<MemberProbe>[];

  beforeEach(() => {
    clock = new ManualClock();
    questions = new MemberQuestions(clock);
    put = [];
  });

  /** What a look gets to know, once it does. */
  function look({ thorough = false, signal = untilStopped } = {}): {
    told: () => MemberProbe | Error | null;
  } {
    let told: MemberProbe | Error | null = null;
    const ask = (): Promise<MemberProbe> => {
      put.push(Promise.withResolvers<MemberProbe>());
      return put.at(-1)!.promise;
    };
    void questions.probe(member, ask, { thorough }, signal).then(
      (probe) => (told = probe),
      (error: unknown) => (told = error as Error),
    );
    return { told: () => told };
  }

  async function answer(probe: MemberProbe): Promise<void> {
    put.at(-1)!.resolve(probe);
    await settle();
  }

  it('waits for a member that it has not asked before', async () => {
    const first = look();
    await clock.advance(900);
    expect(first.told()).to.equal(null);
    await answer(empty);
    expect(first.told()).to.equal(empty);
  });

  it('asks a member that answers at every look', async () => {
    look();
    await answer(empty);
    const second = look();
    await clock.advance(900);
    expect([put.length, second.told()]).to.deep.equal([2, null]);
    await answer(silence);
    expect(second.told()).to.equal(silence);
  });

  it('waits 100 ms for one that was silent, and leaves its question open for the next look', async () => {
    look();
    await answer(silence);
    const second = look();
    await clock.advance(99);
    expect(second.told()).to.equal(null);
    await clock.advance(1);
    expect(second.told()).to.equal(silence);

    const third = look();
    await answer(empty);
    expect([put.length, third.told()]).to.deep.equal([2, empty]);
  });

  it('asks anew, and waits again, after an answer that came between two looks', async () => {
    look();
    await answer(silence);
    look();
    await clock.advance(100);
    await answer(empty);

    const third = look();
    await clock.advance(900);
    expect([put.length, third.told()]).to.deep.equal([3, null]);
  });

  it('waits for a silent member, with a question of its own, where it is to be thorough', async () => {
    look();
    await answer(silence);
    look();
    const thorough = look({ thorough: true });
    await clock.advance(900);
    expect([put.length, thorough.told()]).to.deep.equal([3, null]);
    await answer(empty);
    expect(thorough.told()).to.equal(empty);
  });

  it('gives up at once when told to, and leaves the question open', async () => {
    const stop = new AbortController();
    const first = look({ signal: stop.signal });
    const reason = new Error('the operator stops');
    stop.abort(reason);
    await settle();
    expect(first.told()).to.equal(reason);
    const second = look();
    await answer(empty);
    expect([put.length, second.told()]).to.deep.equal([1, empty]);
  });

  it('passes on what is the fault of this program, to whoever waits for it', async () => {
    const first = look();
    const fault = new TypeError('not a function');
    put[0]!.reject(fault);
    await settle();
    expect(first.told()).to.equal(fault);
  });

  it('leaves no timer behind', async () => {
    look();
    await answer(silence);
    look();
    await answer(empty);
    expect(clock.pendingTimers).to.equal(0);
  });
});
