import type { JSX } from 'preact';

import { DataText } from './data-text.tsx';
import { fill, fillCount, useMessages } from './messages.tsx';
import { OriginDrawer } from './origin-drawer.tsx';
import type { View } from './page-state.ts';
import { addressOf, type DirectorPlace } from './place.ts';
import { FilmList, Paging } from './results-view.tsx';

/** What somebody directed. */
export function DirectorView({
  place,
  view,
}: {
  readonly place: DirectorPlace;
  readonly view: Extract<View, { kind: 'director' }>;
}): JSX.Element {
  const t = useMessages();
  const { id, name, total, partial, missing, titles, nextCursor } = view.person;
  const count = fillCount(t, t.titles, total);
  return (
    <article>
      <h1 id="place" tabIndex={-1}>
        {name === null ? t.nameless : <DataText text={name} />}
      </h1>
      <p class="facts">
        <bdi class="id">{id}</bdi>
      </p>
      {total === 0 ? (
        <p>{t.directedNothing}</p>
      ) : (
        <h2>{fill(t, t.directed, partial ? fill(t, t.atLeast, count) : count)}</h2>
      )}
      {titles.length > 0 && <FilmList films={titles} />}
      <Paging
        next={nextCursor === undefined ? null : addressOf({ ...place, cursor: nextCursor })}
        first={place.cursor === '' ? null : addressOf({ ...place, cursor: '' })}
      />
      <OriginDrawer origin={view.origin} completeness={{ partial, missing }} retryAt={addressOf(place)} />
    </article>
  );
}
