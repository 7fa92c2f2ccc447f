import { titleReadings } from '../../catalog/title-readings.ts';
import { toByteText } from '../byte-text.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import type { View } from '../datasets/view.ts';
import { type Asked, MAX_SUGGESTIONS, READ_FOR_SUGGESTIONS } from './asked.ts';
import { encodeCursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuestion } from './directors-question.ts';
import { pageOfReadings } from './page-of-readings.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import { titleMatch } from './title-match.ts';

/** Shorter prefixes match too much to suggest anything. */
const SHORTEST_SUGGESTION_PREFIX = 3;

type Answer = Omit<DirectorsAnswer, 'query'>;

/** Answers with what a replica finds by itself, which knows of no slips. */
export async function answerByMongo(view: View<ReplicaTitles>, question: DirectorsQuestion): Promise<Asked> {
  const { query, cursor } = question;
  const page = await pageOfReadings(view, question);
  const { last } = page;
  const answer: Answer = {
    dataset: view.dataset.version,
    // Where slips were to be looked for, nobody has.
    partial: page.partial || query.match === 'fuzzy',
    total: page.total,
    titles: page.titles.map((found) => titleMatch(found, page)),
    suggestions: page.total === 0 && cursor === undefined ? await readSuggestions(view, query.title) : [],
    ...(page.more && last !== undefined
      ? {
          nextCursor: encodeCursor({
            dataset: datasetIdentity(view.dataset),
            query: question.fingerprint,
            kind: page.kind,
            reading: page.reading,
            after: last,
            total: page.total,
            partial: page.partial,
          }),
        }
      : {}),
  };
  // The total is counted after the page was read.
  const whole = answer.titles.length > 0 && answer.total > 0;
  const found = page.total === 0 ? 'nothing' : page.kind === 'exact' ? 'exact' : 'others';
  const rest = toByteText(`,${JSON.stringify(answer).slice(1)}`);
  return { rest, whole, byFinder: false, byTyped: false, found };
}

/** The best known titles that begin with the first two thirds of what was asked: what somebody who mistyped its end may have meant. */
async function readSuggestions(
  { reader, collection, deadline }: View<ReplicaTitles>,
  title: string,
): Promise<string[]> {
  const [likeliest] = titleReadings(title);
  const letters = Array.from(likeliest?.key ?? '');
  const length = Math.max(SHORTEST_SUGGESTION_PREFIX, Math.ceil((letters.length * 2) / 3));
  if (letters.length < SHORTEST_SUGGESTION_PREFIX) return [];
  const selection = { kind: 'prefix', key: letters.slice(0, length).join('') } as const;
  const titles = await reader.page(collection, selection, { limit: READ_FOR_SUGGESTIONS }, deadline);
  return [...new Set(titles.map(({ title }) => title))].slice(0, MAX_SUGGESTIONS);
}
