import type { DirectorsAnswer } from '../../../api/titles/directors-answer.ts';
import type { KnownFilm, KnownTitle } from './known-title.ts';

/**
 * Why a request failed: the connection was refused; no answer came in time; the connection broke; it was not sent because too many
 * were without an answer; the status was not 200; the answer was no answer of this service; it held no film though there is one;
 * it held other films or directors.
 */
export const failureKinds = [
  'refused',
  'timeout',
  'broken',
  'unsent',
  'status',
  'unreadable',
  'empty',
  'wrong',
] as const;
export type FailureKind = (typeof failureKinds)[number];

export interface Failure {
  readonly kind: FailureKind;
  /** HTTP status and the start of the body, or the error. */
  readonly reason: string;
}

/** What is wrong with an answer, by its content; undefined where it is right. */
export function judgeAnswer(expected: KnownTitle, status: number, body: string): Failure | undefined {
  const failure = (kind: FailureKind, what: string): Failure => ({
    kind,
    reason: `${status} ${what}: ${body.slice(0, 300)}`,
  });
  if (status !== 200) return failure('status', 'instead of 200');
  const films = filmsIn(body);
  if (films === undefined) return failure('unreadable', 'without titles');
  if (films.length === 0 && expected.films.length > 0) return failure('empty', `without ${expected.title}`);
  const right = JSON.stringify(expected.films.map(({ id, directors }) => ({ id, directors })));
  if (JSON.stringify(films) !== right) return failure('wrong', `is not ${right}`);
  return undefined;
}

/** What became of a request that got no answer. */
export function judgeError(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'broken', reason: String(error) };
  const reason = `${error.name}: ${error.message}`;
  // What a signal's time-out ends is an AbortError, with the time-out as its cause.
  if (error.cause instanceof DOMException && error.cause.name === 'TimeoutError')
    return { kind: 'timeout', reason };
  const refused = 'code' in error && error.code === 'ECONNREFUSED';
  return { kind: refused ? 'refused' : 'broken', reason };
}

function filmsIn(body: string): KnownFilm[] | undefined {
  try {
    const { titles } = JSON.parse(body) as DirectorsAnswer;
    return titles.map(({ id, directors }) => ({ id, directors: directors.map(({ name }) => name) }));
  } catch {
    // Whatever it is that cannot be read as an answer, its text is in the failure.
    return undefined;
  }
}
