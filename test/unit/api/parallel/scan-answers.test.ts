import { expect } from 'chai';

import { fromByteText } from '../../../../api/byte-text.ts';
import { Deadline } from '../../../../api/deadline.ts';
import { countsQuestion } from '../../../../api/parallel/counts-question.ts';
import { containingQuestion } from '../../../../api/parallel/containing-question.ts';
import { peopleQuestion, personQuestion } from '../../../../api/parallel/people-questions.ts';
import { ScanAnswers, type ScanQuestion } from '../../../../api/parallel/scan-answers.ts';
import { AnswerCache } from '../../../../api/titles/answer-cache.ts';
import { CursorRefused } from '../../../../api/titles/cursor.ts';
import { films } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { ScanTrial } from '../../../support/scan-trial.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('ScanAnswers', () => {
  let trial: ScanTrial;
  let answers: ScanAnswers;

  beforeEach(async () => {
    trial = new ScanTrial([1, 2].map(() => new MemoryReplica().serve('2026-11', films)));
    answers = new ScanAnswers(trial.scans, new AnswerCache(100_000));
    await trial.begin();
  });
  afterEach(async () => {
    for (const replica of trial.replicas) replica.frozenReads.clear();
    await trial.end();
  });

  interface Body {
    readonly partial: boolean;
    readonly missing?: number;
    readonly total: number;
    readonly nextCursor?: string;
    readonly titles: readonly { readonly id: string }[];
  }
  async function ask(question: ScanQuestion): Promise<Body> {
    using deadline = new Deadline(trial.clock, 2000);
    const { bytes } = await answers.answer(question, deadline);
    return JSON.parse(fromByteText(bytes)) as Body;
  }

  it('answers which titles have a text in them, by which of their titles, page by page', async () => {
    const query = { contains: 'HEAT', limit: 4 };
    const first = await ask(containingQuestion(query));
    expect(first).to.deep.include({
      query: { contains: 'HEAT' },
      dataset: '2026-11',
      partial: false,
      total: 6,
    });
    expect(first).to.not.have.property('missing');
    const second = await ask(containingQuestion({ ...query, limit: 9, cursor: first.nextCursor }));
    expect(second.total).to.equal(6);
    expect(second).to.not.have.property('nextCursor');
    expect([...first.titles, ...second.titles].map(({ id }) => id)).to.deep.equal([
      ...['tt0113277', 'tt2404463', 'tt0093164', 'tt0068688', 'tt0045888', 'tt9000001'],
    ]);
    const { titles } = await ask(containingQuestion({ contains: 'montmartre', limit: 4 }));
    expect(titles).to.deep.equal([
      {
        id: 'tt0211915',
        title: 'Amélie',
        year: 2001,
        type: 'movie',
        matchedBy: { kind: 'contains', on: 'alias' },
        directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
      },
    ]);
  });

  it('answers what a person directed, and who is called so', async () => {
    expect(await ask(personQuestion('nm0905154', { limit: 20 }))).to.deep.equal({
      id: 'nm0905154',
      name: 'Lana Wachowski',
      dataset: '2026-11',
      partial: false,
      total: 1,
      titles: [
        {
          id: 'tt0133093',
          title: 'The Matrix',
          year: 1999,
          type: 'movie',
          directors: [
            { id: 'nm0905154', name: 'Lana Wachowski' },
            { id: 'nm0905152', name: 'Lilly Wachowski' },
          ],
        },
      ],
    });
    expect(await ask(personQuestion('nm0001', { limit: 20 }))).to.include({ name: null, total: 1 });
    expect(await ask(personQuestion('nobody', { limit: 20 }))).to.include({ name: null, total: 0 });
    expect(await ask(peopleQuestion({ name: 'wachowski, LANA' }))).to.deep.equal({
      query: { name: 'wachowski, LANA' },
      dataset: '2026-11',
      partial: false,
      total: 1,
      people: [{ id: 'nm0905154', name: 'Lana Wachowski', titles: 1 }],
    });
  });

  it('answers how many titles each year has', async () => {
    expect(await ask(countsQuestion({ by: 'year', type: 'short' }))).to.deep.equal({
      query: { by: 'year', type: 'short' },
      dataset: '2026-11',
      partial: false,
      total: 1,
      counts: [{ value: 1995, titles: 1 }],
    });
    expect((await ask(countsQuestion({ by: 'type' }))).total).to.equal(films.length);
  });

  it('gives a complete answer from memory the next time, while its dataset is served', async () => {
    const question = countsQuestion({ by: 'year' });
    expect(answers.kept(question)).to.equal(undefined);
    await ask(question);
    const kept = answers.kept(question);
    expect(kept).to.include({ cached: true, dataset: '2026-11' });
    expect(answers.kept(countsQuestion({ by: 'type' }))).to.equal(undefined);
    for (const replica of trial.replicas) replica.serve('2026-12', films);
    await trial.clock.advance(1100);
    expect(answers.kept(question)).to.equal(undefined);
  });

  it('says what share is missing of an answer that time was too short for, keeps none such, and begins no pages', async () => {
    for (const replica of trial.replicas) {
      let reads = 0;
      replica.onRead = (read) => {
        if (read.startsWith('find') && ++reads > 2) replica.frozenReads.add(read);
      };
    }
    const question = containingQuestion({ contains: 'eat', limit: 1 });
    const asked = ask(question);
    await trial.clock.advance(2000);
    const body = await asked;
    expect(body.partial).to.equal(true);
    // As many ranges as there are titles, and four of them were read.
    expect(body.missing).to.equal(Math.round(100 * (1 - 4 / films.length)) / 100);
    expect(body).to.not.have.property('nextCursor');
    expect(answers.kept(question)).to.equal(undefined);
  });

  it('refuses a cursor of another question, and one whose dataset is gone', async () => {
    const { nextCursor: cursor } = await ask(containingQuestion({ contains: 'heat', limit: 1 }));
    expect(() => containingQuestion({ contains: 'heat', limit: 1, year: 1995, cursor })).to.throw(
      CursorRefused,
    );
    expect(() => personQuestion('heat', { limit: 1, cursor })).to.throw(CursorRefused);
    const next = containingQuestion({ contains: 'Heat', limit: 3, cursor });
    for (const replica of trial.replicas) replica.serve('2026-12', films);
    await trial.clock.advance(1100);
    expect(await failureOf(ask(next))).to.be.instanceOf(CursorRefused);
  });
});
