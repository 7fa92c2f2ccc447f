import type { JSX } from 'preact';

import { DirectorView } from './director-view.tsx';
import { FilmView } from './film-view.tsx';
import { KeyForm } from './key-form.tsx';
import type { Messages } from './messages-en.ts';
import { fill, useMessages } from './messages.tsx';
import type { PageState, Problem } from './page-state.ts';
import { addressOf, type Place } from './place.ts';
import { ResultsView } from './results-view.tsx';

/** What is to be seen at a place, beside the box. */
export function PlaceView({
  state,
  onKey,
}: {
  readonly state: PageState;
  /** Takes an API key. Absent where no scripts run: then nothing is tried again by itself, either. */
  readonly onKey?: (key: string) => void;
}): JSX.Element | null {
  const t = useMessages();
  const { place, view } = state;
  switch (view.kind) {
    case 'start':
      return null;
    case 'results':
      return place.kind === 'search' ? <ResultsView place={place} view={view} /> : null;
    case 'film':
      return <FilmView view={view} />;
    case 'no-film':
      return <Message heading={t.filmNotThere} text={t.filmNotThereAdvice} />;
    case 'director':
      return place.kind === 'director' ? <DirectorView place={place} view={view} /> : null;
    case 'problem':
      return (
        <ProblemMessage
          place={place}
          problem={view.problem}
          triesAgain={onKey !== undefined && view.retryAfterSeconds !== null}
          {...(onKey && { onKey })}
        />
      );
    case 'offline':
      return (
        <Message heading={t.offline} text={t.offlineAdvice}>
          <Again place={place} />
        </Message>
      );
    default:
      return view satisfies never;
  }
}

function ProblemMessage({
  place,
  problem,
  triesAgain,
  onKey,
}: {
  readonly place: Place;
  readonly problem: Problem;
  readonly triesAgain: boolean;
  readonly onKey?: (key: string) => void;
}): JSX.Element {
  const t = useMessages();
  const isCursor = problem.errors?.some(({ parameter }) => parameter === 'cursor') === true;
  if (isCursor && place.kind !== 'film') {
    return (
      <Message heading={t.problem} text={t.replaced}>
        <a id="first-page" href={addressOf({ ...place, cursor: '' })}>
          {t.firstPage}
        </a>
      </Message>
    );
  }
  if (problem.status === 401) {
    return (
      <Message heading={t.keyNeeded} text={t.problems[401] ?? ''}>
        {onKey === undefined ? (
          <p>{t.keyNeedsScript}</p>
        ) : (
          <KeyForm refusal={problem.requestId} onKey={onKey} />
        )}
      </Message>
    );
  }
  return (
    <Message heading={t.problem} text={t.problems[problem.status] ?? t.problemElse}>
      <bdi lang="en">{problem.detail}</bdi> {triesAgain && <span>{t.triesAgain}</span>}{' '}
      <Again place={place} />
      <p class="id">
        <bdi>{problem.requestId}</bdi>
      </p>
    </Message>
  );
}

function Again({ place }: { readonly place: Place }): JSX.Element {
  const t = useMessages();
  return (
    <a id="again" href={addressOf(place)} data-again="">
      {t.again}
    </a>
  );
}

function Message({
  heading,
  text,
  children,
}: {
  readonly heading: string;
  readonly text: string;
  readonly children?: JSX.Element | (JSX.Element | string | false)[];
}): JSX.Element {
  return (
    <section class="message">
      <h1 id="place" tabIndex={-1}>
        {heading}
      </h1>
      <p>{text}</p>
      {children !== undefined && <div>{children}</div>}
    </section>
  );
}

/** What a place is called: the title of the window. */
export function placeTitle({ place, view }: PageState, t: Messages): string {
  switch (view.kind) {
    case 'film':
      return fill(t, t.windowTitle, view.film.title);
    case 'no-film':
      return fill(t, t.windowTitle, t.filmNotThere);
    case 'director':
      return fill(t, t.windowTitle, view.person.name ?? t.nameless);
    case 'problem':
      return fill(t, t.windowTitle, view.problem.status === 401 ? t.keyNeeded : t.problem);
    case 'offline':
      return fill(t, t.windowTitle, t.offline);
    default:
      return place.kind === 'search' && place.q !== ''
        ? fill(t, t.windowTitle, place.q)
        : `${t.name}: ${t.tagline}`;
  }
}
