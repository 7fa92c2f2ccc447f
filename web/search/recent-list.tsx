import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { DataText } from './data-text.tsx';
import { fill, useMessages } from './messages.tsx';
import { addressOf, searchFor } from './place.ts';
import {
  readRecent,
  switched,
  withoutSearch,
  writeRecent,
  type Recent,
  type Store,
} from './recent-searches.ts';

/** What was looked for in this browser: each can be removed, and all of it switched off. */
export function RecentList({ store }: { readonly store: Store }): JSX.Element {
  const t = useMessages();
  const [recent, setRecent] = useState(() => readRecent(store));
  const change = (next: Recent): void => setRecent(writeRecent(store, next));
  return (
    <section class="recent" aria-labelledby="recent">
      <h2 id="recent" tabIndex={-1}>
        {t.recent}
      </h2>
      {recent.on && recent.searches.length === 0 && <p>{t.noRecent}</p>}
      {recent.searches.length > 0 && (
        <>
          <ul>
            {recent.searches.map((q) => (
              <li key={q}>
                <a id={`recent ${q}`} href={addressOf(searchFor(q))}>
                  <DataText text={q} />
                </a>{' '}
                <button
                  type="button"
                  aria-label={fill(t, t.remove, q)}
                  onClick={() => change(withoutSearch(recent, q))}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => change({ ...recent, searches: [] })}>
            {t.removeAll}
          </button>
        </>
      )}
      <label class="switch">
        <input
          type="checkbox"
          checked={recent.on}
          onChange={(event) => change(switched(recent, event.currentTarget.checked))}
        />{' '}
        {t.keepRecent}
      </label>
    </section>
  );
}
