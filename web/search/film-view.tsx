import type { JSX } from 'preact';

import { DataText } from './data-text.tsx';
import { Directors, YearAndType } from './film-row.tsx';
import { fill, fillCount, useMessages } from './messages.tsx';
import { OriginDrawer } from './origin-drawer.tsx';
import type { View } from './page-state.ts';
import { addressOf } from './place.ts';

/** All that is known of a film. */
export function FilmView({ view }: { readonly view: Extract<View, { kind: 'film' }> }): JSX.Element {
  const t = useMessages();
  const { film, origin } = view;
  const { id, title, originalTitle, aliases, year, type, rating, votes, directors } = film;
  return (
    <article>
      <h1 id="place" tabIndex={-1}>
        <DataText text={title} />
      </h1>
      <p class="facts">
        <YearAndType year={year} type={type} />
      </p>
      <dl class="film">
        <dt>{t.directedBy}</dt>
        <dd>
          <Directors directors={directors} />
        </dd>
        {originalTitle !== null && (
          <>
            <dt>{t.originalTitle}</dt>
            <dd>
              <DataText text={originalTitle} />
            </dd>
          </>
        )}
        {aliases.length > 0 && (
          <>
            <dt>{t.otherTitles}</dt>
            <dd>
              <ul>
                {aliases.map((alias) => (
                  <li key={alias}>
                    <DataText text={alias} />
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        <dt>{t.rating}</dt>
        <dd>{rating === null ? t.notRated : fill(t, t.ratingOf, rating, fillCount(t, t.votes, votes))}</dd>
        <dt>{t.identifier}</dt>
        <dd>
          <bdi>{id}</bdi>
        </dd>
      </dl>
      <OriginDrawer origin={origin} retryAt={addressOf({ kind: 'film', id })} />
    </article>
  );
}
