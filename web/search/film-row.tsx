import type { JSX } from 'preact';

import { DataText, MarkedText } from './data-text.tsx';
import { fillCount, fillWithData, useMessages } from './messages.tsx';
import type { FoundFilm } from './page-state.ts';
import { addressOf } from './place.ts';

type Director = FoundFilm['directors'][number];

/** Who directed a film, each with a link to what else they did. */
export function Directors({ directors }: { readonly directors: readonly Director[] }): JSX.Element {
  const t = useMessages();
  if (directors.length === 0) return <span class="none">{t.noDirector}</span>;
  return (
    <>
      {directors.map(({ id, name }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <a href={addressOf({ kind: 'director', id, cursor: '' })}>
            <DataText text={name ?? t.unknownName} />
          </a>
        </span>
      ))}
    </>
  );
}

/** Year and type, by which films of one name are told apart. */
export function YearAndType({
  year,
  type,
}: {
  readonly year: number | null;
  readonly type: string;
}): JSX.Element {
  const t = useMessages();
  return (
    <>
      <span class="year">{year ?? t.unknownYear}</span>{' '}
      <span class="type">{t.types[type] ?? <DataText text={type} />}</span>
    </>
  );
}

/** A film in a list. */
export function FilmRow({
  film,
  ordinal,
}: {
  readonly film: Omit<FoundFilm, 'matchedBy'> & { readonly matchedBy?: FoundFilm['matchedBy'] };
  /** A roman numeral, where several are the same in title, year and type. */
  readonly ordinal: string | undefined;
}): JSX.Element {
  const { id, title, year, type, directors, matchedBy } = film;
  const ranges = matchedBy?.ranges ?? [];
  return (
    <li class="row">
      <h3>
        <a id={`film ${id}`} href={addressOf({ kind: 'film', id })}>
          <MarkedText text={title} ranges={ranges} as={matchedBy?.kind === 'fuzzy' ? 'u' : 'mark'} />
        </a>
        {ordinal !== undefined && <span class="ordinal"> ({ordinal})</span>}
      </h3>
      <p class="facts">
        <YearAndType year={year} type={type} />
      </p>
      <p class="directors">
        <Directors directors={directors} />
      </p>
      {matchedBy !== undefined && <HowMatched matchedBy={matchedBy} />}
    </li>
  );
}

function HowMatched({ matchedBy }: Pick<FoundFilm, 'matchedBy'>): JSX.Element {
  const t = useMessages();
  const { kind, on, distance, corrections = [] } = matchedBy;
  const by = t.on[on];
  return (
    <p class={`matched ${kind}`}>
      {t.matched[kind]}
      {by !== '' && ` ${by}`}
      {kind === 'fuzzy' && (
        <>
          {': '}
          {distance === undefined || distance === 0 ? t.inAnotherOrder : fillCount(t, t.slips, distance)}
          {corrections.map(({ from, typed, word }) => (
            <span key={from}>
              {' · '}
              {fillWithData(word === '' ? t.leftOut : t.readAs, typed, word)}
            </span>
          ))}
        </>
      )}
    </p>
  );
}
