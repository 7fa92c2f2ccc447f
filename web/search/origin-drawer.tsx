import type { ComponentChildren, JSX } from 'preact';

import type { AnswerOrigin } from './answer-origin.ts';
import { fill, useMessages } from './messages.tsx';

/** What an answer says of how complete it is. */
export interface Completeness {
  readonly partial?: boolean;
  readonly missing?: number | undefined;
  readonly stale?: boolean | undefined;
}

/** A drawer that says how an answer came about. */
export function OriginDrawer({
  origin,
  completeness = {},
  retryAt,
}: {
  readonly origin: AnswerOrigin;
  readonly completeness?: Completeness;
  /** The address to ask again at. */
  readonly retryAt: string;
}): JSX.Element {
  const t = useMessages();
  const { replica, source, serviceMs, roundTripMs, dataset, requestId, cost } = origin;
  const ms = (time: number | null): string =>
    time === null ? t.notTold : fill(t, t.milliseconds, Math.round(time * 10) / 10);
  return (
    <details class="origin" id="origin">
      <summary>{t.howItCame}</summary>
      <dl>
        <Fact name={t.replica}>{replica === null ? t.noReplica : <bdi>{replica}</bdi>}</Fact>
        <Fact name={t.source}>{t[source]}</Fact>
        <Fact name={t.timeInService}>{ms(serviceMs)}</Fact>
        {roundTripMs !== null && <Fact name={t.timeInAll}>{ms(roundTripMs)}</Fact>}
        <Fact name={t.cost}>
          {cost === null ? (
            t.notTold
          ) : (
            <>
              {fill(t, t.costIs, cost.total.toFixed(2))}
              <ul class="terms">
                {cost.terms.map(({ name, factor }) => (
                  <li key={name}>
                    {t.terms[name] ?? name} {factor.toFixed(2)}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Fact>
        <Fact name={t.dataset}>
          <bdi>{dataset}</bdi>
        </Fact>
        <Fact name={t.complete}>
          <CompletenessText {...completeness} />{' '}
          {(completeness.partial === true || completeness.stale === true) && (
            <a href={retryAt} data-again="">
              {t.again}
            </a>
          )}
        </Fact>
        {requestId !== null && (
          <Fact name={t.request}>
            <bdi>{requestId}</bdi>
          </Fact>
        )}
      </dl>
    </details>
  );
}

function CompletenessText({ partial = false, missing, stale = false }: Completeness): JSX.Element {
  const t = useMessages();
  if (stale) return <>{t.isStale}</>;
  if (missing !== undefined) return <>{fill(t, t.isMissing, Math.round(missing * 100))}</>;
  return <>{partial ? t.isPartial : t.isComplete}</>;
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
