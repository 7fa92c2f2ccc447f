import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

import { LANGUAGES, type Language } from '../shared/language.ts';
import type { Messages } from './messages-en.ts';
import { fill, fillCount, MessagesContext, useMessages } from './messages.tsx';
import type { Shown } from './navigation.ts';
import { placeTitle, PlaceView } from './place-view.tsx';
import type { PageState } from './page-state.ts';
import { addressOf } from './place.ts';
import { RecentList } from './recent-list.tsx';
import { SearchBox, type SearchBoxProps } from './search-box.tsx';
import type { Store } from './recent-searches.ts';

/** What a browser adds to the page: on the server there is none of it. */
export interface LivePage {
  readonly box: NonNullable<SearchBoxProps['live']>;
  /** Null: the browser remembers nothing. */
  readonly store: Store | null;
  /** Calls back with whatever is shown next; returns how to stop that. */
  readonly follow: (onShown: (shown: Shown) => void) => () => void;
  /** An API key was given. */
  readonly onKey: (key: string) => void;
  /** What was shown is on the screen. */
  readonly afterShown: () => void;
}

/** The search page: the box, and what is to be seen at a place. */
export function SearchPage({
  initial,
  messages,
  mayWatch,
  live,
}: {
  readonly initial: PageState;
  readonly messages: Messages;
  readonly mayWatch: boolean;
  readonly live?: LivePage;
}): JSX.Element {
  const [{ state, isLate }, setShown] = useState<Shown>({ state: initial, isLate: false });
  // What only a browser has is shown once the page is there as the server made it.
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    setLive(live !== undefined);
    return live?.follow(setShown);
  }, [live]);
  useLayoutEffect(() => live?.afterShown(), [state]);
  useEffect(() => {
    document.title = placeTitle(state, messages);
  }, [state]);
  const { place, view } = state;
  const search = place.kind === 'search' ? place : { q: '', year: '', type: '' };
  return (
    <MessagesContext.Provider value={messages}>
      <PageHead state={state} mayWatch={mayWatch} />
      <main>
        <SearchBox q={search.q} year={search.year} type={search.type} {...(live && { live: live.box })} />
        <div id="results" class={isLate ? 'late' : ''} aria-busy={isLate}>
          <PlaceView state={state} {...(isLive && live && { onKey: live.onKey })} />
        </div>
        {isLive && view.kind === 'start' && live?.store != null && <RecentList store={live.store} />}
        <Announcement state={state} isLive={isLive} />
      </main>
    </MessagesContext.Provider>
  );
}

function PageHead({
  state,
  mayWatch,
}: {
  readonly state: PageState;
  readonly mayWatch: boolean;
}): JSX.Element {
  const t = useMessages();
  const { kind } = state.view;
  // Every page has one first heading: what has none of its own is under that of the whole.
  const Tagline = kind === 'start' || kind === 'results' ? 'h1' : 'span';
  const address = addressOf(state.place);
  const withLanguage = (language: Language): string =>
    `${address}${address.includes('?') ? '&' : '?'}lang=${language}`;
  return (
    <header>
      <a class="skip" href="#results">
        {t.skipToResults}
      </a>
      <a class="name" href="/">
        {t.name}
      </a>
      <Tagline class="tagline">{t.tagline}</Tagline>
      {mayWatch && (
        <a class="cluster" href="/cluster">
          {t.cluster}
        </a>
      )}
      <nav aria-label={t.languageLabel}>
        {LANGUAGES.map((language) => (
          <a
            key={language}
            lang={language}
            hreflang={language}
            href={withLanguage(language)}
            aria-current={language === t.code ? 'true' : undefined}
          >
            {t.languages[language]}
          </a>
        ))}
      </nav>
    </header>
  );
}

/** Says to those who do not see the list what came of a search. */
function Announcement({
  state: { view },
  isLive,
}: {
  readonly state: PageState;
  readonly isLive: boolean;
}): JSX.Element {
  const t = useMessages();
  const films = view.kind === 'results' ? fillCount(t, t.films, view.found.total) : '';
  const found = view.kind === 'results' && view.found.partial ? fill(t, t.atLeast, films) : films;
  return (
    <p role="status" class="unseen">
      {isLive ? found : ''}
    </p>
  );
}
