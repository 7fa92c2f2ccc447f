import type { z } from 'zod';

import type { ProblemDocument } from '../../api/http/problem.ts';
import type { peopleAnswer, personAnswer } from '../../api/parallel/people-questions.ts';
import type { DirectorsAnswer, TitleMatch } from '../../api/titles/directors-answer.ts';
import type { TitleAnswer } from '../../api/titles/title-answer.ts';
import type { AnswerOrigin } from './answer-origin.ts';
import type { Place, SearchPlace } from './place.ts';

export type Film = TitleAnswer;
export type FoundFilm = TitleMatch;
export type FoundFilms = DirectorsAnswer;
export type People = z.infer<typeof peopleAnswer>;
export type Person = z.infer<typeof personAnswer>;
export type Problem = ProblemDocument;

/** Films of one title by one director, both of which were typed into the box. */
export interface TitleByDirector {
  readonly title: string;
  readonly director: string;
  readonly found: FoundFilms;
}

/** What is to be seen at a place. */
export type View =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'results';
      readonly found: FoundFilms;
      /** Null: it was not looked for people. */
      readonly people: People | null;
      /** Null: what was typed is not a title and a director. */
      readonly byDirector: TitleByDirector | null;
      readonly origin: AnswerOrigin;
    }
  | { readonly kind: 'film'; readonly film: Film; readonly origin: AnswerOrigin }
  | { readonly kind: 'no-film'; readonly problem: Problem }
  | { readonly kind: 'director'; readonly person: Person; readonly origin: AnswerOrigin }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly retryAfterSeconds: number | null }
  /** Nothing could be reached: the browser has no network, or the service does not answer. */
  | { readonly kind: 'offline' };

/** A place and what is to be seen there. */
export interface PageState {
  readonly place: Place;
  readonly view: View;
}

/** The search that a place belongs to: what is in the box there. */
export function searchAt(place: Place): SearchPlace | null {
  return place.kind === 'search' ? place : null;
}
