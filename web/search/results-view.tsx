import type { JSX } from 'preact';

import { couldBeName } from '../../typed/could-be-name.ts';
import { DataText } from './data-text.tsx';
import { FilmRow } from './film-row.tsx';
import { fill, fillCount, fillWithData, useMessages } from './messages.tsx';
import { ordinals } from './namesakes.ts';
import { OriginDrawer } from './origin-drawer.tsx';
import type { FoundFilms, People, View } from './page-state.ts';
import { addressOf, searchFor, type SearchPlace } from './place.ts';
import { typedYear } from './typed-question.ts';

type Results = Extract<View, { kind: 'results' }>;

/** What a search found. */
export function ResultsView({
  place,
  view,
}: {
  readonly place: SearchPlace;
  readonly view: Results;
}): JSX.Element {
  const t = useMessages();
  const { found, people, byDirector, origin } = view;
  const { q } = place;
  const someBody = people !== null && people.people.length > 0;
  const nothing = found.titles.length === 0 && byDirector === null && !someBody;
  return (
    <>
      {someBody && <PeopleList people={people} name={q} />}
      {place.people && people?.people.length === 0 && <p>{fillWithData(t.nobodyCalled, q)}</p>}
      {byDirector !== null && (
        <section>
          <h2>{fillWithData(t.byDirector, byDirector.title, byDirector.director)}</h2>
          <FilmList films={byDirector.found.titles} />
        </section>
      )}
      {nothing && <NothingFound q={q} suggestions={found.suggestions} />}
      {found.titles.length > 0 && <FoundList place={place} found={found} />}
      {!place.people && !someBody && couldBeName(q) && people === null && (
        <p>
          <a id="people" href={addressOf({ ...searchFor(q), people: true })}>
            {fillWithData(t.lookForPeople, q)}
          </a>
        </p>
      )}
      <OriginDrawer
        origin={origin}
        completeness={{ partial: found.partial, missing: found.missing, stale: found.stale }}
        retryAt={addressOf(place)}
      />
    </>
  );
}

function FoundList({
  place,
  found,
}: {
  readonly place: SearchPlace;
  readonly found: FoundFilms;
}): JSX.Element {
  const t = useMessages();
  const { q, cursor } = place;
  const { titles, total, partial, nextCursor } = found;
  const [first] = titles;
  const isNearly = titles.every(({ matchedBy }) => matchedBy.kind === 'fuzzy');
  const year = typedYear(q);
  const isOfYear = year !== null && titles.every((film) => film.year === year);
  const namesakes = titles.filter(({ title }) => title === first?.title).length;
  return (
    <section aria-labelledby="found">
      <h2 id="found">{fill(t, t.allFound, partial ? fill(t, t.atLeast, total) : total)}</h2>
      {isNearly && first !== undefined && cursor === '' && (
        <p class="did-you-mean">
          {fillWithData(t.didYouMean, q)}{' '}
          <a href={addressOf(searchFor(first.title))}>
            <DataText text={first.title} />
          </a>
        </p>
      )}
      {isOfYear && <p>{fill(t, t.onlyOfYear, String(year))}</p>}
      {namesakes > 1 && <p>{fill(t, t.namesakes, namesakes)}</p>}
      <FilmList films={titles} />
      <Paging
        next={nextCursor === undefined ? null : addressOf({ ...place, cursor: nextCursor })}
        first={cursor === '' ? null : addressOf({ ...place, cursor: '' })}
      />
    </section>
  );
}

/** Films, one a row. */
export function FilmList({
  films,
}: {
  readonly films: readonly Parameters<typeof FilmRow>[0]['film'][];
}): JSX.Element {
  const numerals = ordinals(films);
  return (
    <ol class="films">
      {films.map((film) => (
        <FilmRow key={film.id} film={film} ordinal={numerals.get(film.id)} />
      ))}
    </ol>
  );
}

/** Links to further pages of a list; null: there is none. */
export function Paging({
  next,
  first,
}: {
  readonly next: string | null;
  readonly first: string | null;
}): JSX.Element | null {
  const t = useMessages();
  if (next === null && first === null) return null;
  return (
    <nav class="paging">
      {first !== null && (
        <a id="first-page" href={first}>
          {t.firstPage}
        </a>
      )}
      {next !== null && (
        <a id="next-page" rel="next" href={next}>
          {t.nextPage}
        </a>
      )}
    </nav>
  );
}

function PeopleList({ people, name }: { readonly people: People; readonly name: string }): JSX.Element {
  const t = useMessages();
  return (
    <section>
      <h2>{fillWithData(t.peopleCalled, name)}</h2>
      <ul class="people">
        {people.people.map((person) => (
          <li key={person.id} class="row">
            <h3>
              <a
                id={`director ${person.id}`}
                href={addressOf({ kind: 'director', id: person.id, cursor: '' })}
              >
                <DataText text={person.name} />
              </a>
            </h3>
            <p class="facts">
              {fillCount(t, t.films, person.titles)}{' '}
              {people.people.length > 1 && <bdi class="id">{person.id}</bdi>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NothingFound({
  q,
  suggestions,
}: {
  readonly q: string;
  readonly suggestions: readonly string[];
}): JSX.Element {
  const t = useMessages();
  return (
    <section class="nothing">
      <h2>{fillWithData(t.noFilm, q)}</h2>
      {suggestions.length === 0 ? (
        <p>{t.noFilmAdvice}</p>
      ) : (
        <>
          <p>{t.beginsAlike}</p>
          <ul>
            {suggestions.map((title) => (
              <li key={title}>
                <a href={addressOf(searchFor(title))}>
                  <DataText text={title} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
