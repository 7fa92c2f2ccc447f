import { z } from 'zod';

import { joinByteTexts, toByteText, type ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import { director, directorsAnswer, titleMatch } from '../titles/directors-answer.ts';
import type { DirectorsSearch } from '../titles/directors-search.ts';
import { batchQuestion, MAX_BATCH_LIMIT } from './batch-query.ts';
import { LoopTurns } from '../loop-turns.ts';
import { problemOf } from './problem-of.ts';
import { problemDocument, type Problem } from './problem.ts';
import { defineRoute, type Route } from './route.ts';
import { someAtOnce } from './some-at-once.ts';
import { TAGGED_ANSWER_PROBLEMS } from './tagged-answer.ts';

export const MAX_BATCH = 500;
/** Queries of a batch that are under way at one time: as many as others may have, so that a batch does not keep them waiting. */
const AT_ONCE = 16;
const MAX_BYTES = 256 * 1024;

const batch = z.strictObject({
  queries: z
    .array(
      z.unknown().meta({
        description: `The parameters of /directors, limit being ${MAX_BATCH_LIMIT} at most. One that cannot be used has a problem for its result.`,
        examples: [{ title: 'Heat', year: 1995 }],
      }),
      'is no list of queries',
    )
    .min(1, 'is empty: say what to look for')
    .max(MAX_BATCH, `has more than ${MAX_BATCH} queries: ask in parts`),
});

const batchProblem = problemDocument.omit({ instance: true, requestId: true });

const batchAnswer = z.object({
  results: z
    .array(z.union([z.object({ answer: directorsAnswer }), z.object({ problem: batchProblem })]))
    .meta({ description: 'One a query, in the order of the queries.' }),
});

/** The result of one query. */
type Result = { readonly bytes: ByteText } | { readonly problem: Problem };

/** `POST /directors:batch`. */
export function directorsBatchRoute(options: {
  readonly search: Pick<DirectorsSearch, 'search'>;
  readonly onAnswer: (source: 'cache' | 'replica') => void;
}): Route {
  // All batches share them.
  const turns = new LoopTurns();
  return defineRoute({
    method: 'POST',
    path: '/directors:batch',
    operationId: 'findDirectorsOfMany',
    summary: `What /directors answers, to up to ${MAX_BATCH} queries at once`,
    params: { body: { schema: batch, component: 'Batch', maxBytes: MAX_BYTES } },
    response: {
      description:
        'Each query with its own answer or problem. Answers of one batch may be of two dataset versions.',
      component: 'BatchAnswer',
    },
    components: {
      BatchAnswer: batchAnswer,
      BatchProblem: batchProblem,
      DirectorsAnswer: directorsAnswer,
      Title: titleMatch,
      Director: director,
    },
    problems: { 503: TAGGED_ANSWER_PROBLEMS[503] },
    cost: 1,
    prepare: ({ body }) => body.queries,
    sizeOf: ({ length }) => {
      const cost = Math.min(length, AT_ONCE);
      return { cost, turns: Math.ceil(length / cost) };
    },
    handle: async (queries, { deadline }) => {
      const results = await someAtOnce(queries, AT_ONCE, (query) => resultOf(query, deadline));
      return { body: { bytes: written(results) } };
    },
  });

  async function resultOf(query: unknown, deadline: Deadline): Promise<Result> {
    try {
      const question = batchQuestion(query);
      // Finding a title may take a millisecond or two of this thread.
      await turns.next();
      const { bytes, cached } = await options.search.search(question, deadline, { withPeople: false });
      options.onAnswer(cached ? 'cache' : 'replica');
      return { bytes };
    } catch (error) {
      const problem = problemOf(error);
      // What nobody foresaw has to be seen, and when the client has gone, nobody is there to be told.
      if (problem.status === 500 || problem.status === 499) throw error;
      return { problem };
    }
  }
}

/** @throws the first problem that is none of the queries, where not one of them was answered */
function written(results: readonly Result[]): ByteText {
  const ours = results.find((result) => 'problem' in result && result.problem.status >= 500);
  if (ours !== undefined && 'problem' in ours && results.every((result) => 'problem' in result)) {
    throw ours.problem;
  }
  const parts = results.map((result, place) => {
    const comma = place === 0 ? '' : ',';
    if ('bytes' in result) {
      return joinByteTexts(toByteText(`${comma}{"answer":`), result.bytes, toByteText('}'));
    }
    // Where it is in the batch says its place; the whole answer has the request's id.
    const { type, title, status, detail, errors } = result.problem.document({ instance: '', requestId: '' });
    return toByteText(`${comma}${JSON.stringify({ problem: { type, title, status, detail, errors } })}`);
  });
  return joinByteTexts(toByteText('{"results":['), ...parts, toByteText(']}'));
}
