import type { ByteText } from '../byte-text.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import { type Asked, entriesOf, MAX_SUGGESTIONS, READ_FOR_SUGGESTIONS } from './asked.ts';
import { encodeCursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuestion } from './directors-question.ts';
import { type Finder, foundPage, type PageSource } from './found-page.ts';

type Answer = Omit<DirectorsAnswer, 'query'>;

/** Answers with what a finder finds. */
export async function answerByFinder(source: PageSource, question: DirectorsQuestion): Promise<Asked> {
  const { dataset, finder } = source;
  const { query, cursor } = question;
  const page = await foundPage(source, query, cursor?.found ?? 0);
  const { next, last, whole } = page;
  const nothing = page.total === 0 && cursor === undefined;
  const total = cursor?.total ?? page.total;
  const partial = cursor?.partial ?? page.partial;
  const nextCursor =
    next === undefined || last === undefined
      ? undefined
      : encodeCursor({
          dataset: datasetIdentity(dataset),
          query: question.fingerprint,
          kind: 'exact',
          reading: 0,
          after: last,
          total,
          partial,
          found: next,
        });
  const before: Omit<Answer, 'titles' | 'suggestions'> = { dataset: dataset.version, total, partial };
  const behind: Pick<Answer, 'suggestions' | 'nextCursor'> = {
    suggestions: nothing ? suggestedBy(finder, query.title) : [],
    nextCursor,
  };
  // Whatever is exact is so by the key alone, and so is every beginning.
  const byTyped = (query.match !== 'prefix' && !page.allExact) || page.total === 0;
  const rest = `${entriesOf(before)},"titles":${page.titles}${entriesOf(behind)}}` as ByteText;
  const found = page.total === 0 ? 'nothing' : page.allExact ? 'exact' : 'others';
  return { rest, whole, byFinder: true, byTyped, found };
}

function suggestedBy(finder: Finder, title: string): string[] {
  const suggested = finder.suggest(title, READ_FOR_SUGGESTIONS).map((each) => each.title);
  return [...new Set(suggested)].slice(0, MAX_SUGGESTIONS);
}
