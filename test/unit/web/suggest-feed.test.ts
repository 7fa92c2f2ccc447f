import { expect } from 'chai';
import fc from 'fast-check';

import type { SuggestAnswer } from '../../../api/titles/suggest-answer.ts';
import { SuggestFeed } from '../../../web/search/suggest-feed.ts';

const answerTo = (q: string): SuggestAnswer => ({
  query: { q },
  dataset: '1',
  beginningsOnly: false,
  suggestions: [],
});

interface Question {
  readonly typed: string;
  readonly signal: AbortSignal;
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** A feed whose questions a test answers by hand. */
class Trial {
  readonly questions: Question[] = [];
  readonly shown: string[] = [];
  readonly late: boolean[] = [];
  readonly failed: string[] = [];
  readonly timers = new Set<() => void>();
  mostUnderWay = 0;
  #underWay = 0;
  readonly feed = new SuggestFeed({
    ask: (typed, signal) => {
      this.#underWay += 1;
      this.mostUnderWay = Math.max(this.mostUnderWay, this.#underWay);
      return new Promise<SuggestAnswer>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        this.questions.push({ typed, signal, answer: () => resolve(answerTo(typed)), fail: reject });
      }).finally(() => (this.#underWay -= 1));
    },
    onAnswer: (typed, answer) => {
      expect(answer?.query.q ?? '').to.equal(typed);
      this.shown.push(typed);
    },
    onLate: (isLate) => this.late.push(isLate),
    onFailure: (typed) => this.failed.push(typed),
    after: (_, act) => {
      this.timers.add(act);
      return () => this.timers.delete(act);
    },
  });
}

/** Lets all promises that are settled be followed up. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('SuggestFeed', () => {
  it('asks at the first letter, at once', () => {
    const trial = new Trial();
    trial.feed.type('h');
    expect(trial.questions.map(({ typed }) => typed)).to.deep.equal(['h']);
  });

  it('has one question under way: of the letters that come meanwhile, the newest are asked for next', async () => {
    const trial = new Trial();
    for (const typed of ['h', 'he', 'hea', 'heat']) trial.feed.type(typed);
    await settle();
    expect(trial.questions.map(({ typed, signal }) => [typed, signal.aborted])).to.deep.equal([
      ['h', true],
      ['heat', false],
    ]);
    expect(trial.mostUnderWay).to.equal(1);
    trial.questions[1]?.answer();
    await settle();
    expect(trial.shown).to.deep.equal(['heat']);
  });

  it('shows no answer that comes although it was aborted', async () => {
    const trial = new Trial();
    trial.feed.type('h');
    trial.questions[0]?.answer();
    trial.feed.type('he');
    await settle();
    expect(trial.shown).to.deep.equal([]);
    trial.questions[1]?.answer();
    await settle();
    expect(trial.shown).to.deep.equal(['he']);
  });

  it('asks for nothing for an empty box, and shows that there is nothing', async () => {
    const trial = new Trial();
    trial.feed.type('h');
    trial.feed.type('');
    await settle();
    expect(trial.shown).to.deep.equal(['']);
    expect(trial.questions).to.have.length(1);
    expect(trial.questions[0]?.signal.aborted).to.equal(true);
    trial.feed.type('h');
    expect(trial.questions).to.have.length(2);
  });

  it('says that what is shown is old once that has been so for a while, and no longer when it is not', async () => {
    const trial = new Trial();
    trial.feed.type('h');
    trial.feed.type('he');
    expect(trial.timers.size).to.equal(1);
    for (const act of trial.timers) act();
    expect(trial.late).to.deep.equal([true]);
    await settle();
    trial.questions.at(-1)?.answer();
    await settle();
    expect(trial.late).to.deep.equal([true, false]);
    expect(trial.timers.size).to.equal(0);
  });

  it('tells of a question that failed, unless it is of older letters, and goes on', async () => {
    const trial = new Trial();
    trial.feed.type('h');
    trial.questions[0]?.fail(new Error('503'));
    await settle();
    expect(trial.failed).to.deep.equal(['h']);
    trial.feed.type('he');
    expect(trial.questions.at(-1)?.typed).to.equal('he');
    trial.questions.at(-1)?.fail(new Error('503'));
    trial.feed.type('hea');
    await settle();
    expect(trial.failed).to.deep.equal(['h']);
  });

  it('never shows what was asked for older letters than were answered last, in a thousand orders of answers', async () => {
    const step = fc.oneof(
      fc.constant('type' as const),
      fc.constant('answer' as const),
      fc.constant('late answer' as const),
      fc.constant('settle' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const trial = new Trial();
        let typed = '';
        for (const each of steps) {
          const before = trial.shown.length;
          if (each === 'type') trial.feed.type((typed += 'x'));
          else if (each === 'answer') trial.questions.at(-1)?.answer();
          else if (each === 'late answer') for (const question of trial.questions) question.answer();
          else await settle();
          // Whatever is shown is what was in the box when it was shown.
          for (const shown of trial.shown.slice(before)) expect(shown).to.equal(typed);
        }
        await settle();
        trial.questions.at(-1)?.answer();
        await settle();
        expect(trial.shown.at(-1) ?? '').to.equal(typed);
        expect(trial.shown).to.deep.equal([...trial.shown].sort((one, other) => one.length - other.length));
        expect(trial.mostUnderWay).to.be.at.most(1);
      }),
      { numRuns: 1000 },
    );
  });
});
