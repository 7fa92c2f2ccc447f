import type { ComponentChildren } from 'preact';

import type { Mark } from '../../../cluster-view/events.ts';
import { sparkPath } from '../charts/spark-path.ts';
import type { Reading } from '../view/readings.ts';
import { useSpeech } from '../words/language.ts';

/** Figures with a time of their own are told apart by more than this. */
const NOTABLE_AGE_MS = 5000;

/** A figure: grey and called old where it is stale, and with its age where it is older than the other figures of its row. */
export function Figure({
  reading,
  write,
}: {
  readonly reading: Reading;
  readonly write: (value: number | null) => string;
}) {
  const { words, format } = useSpeech();
  const { value, ageMs, stale } = reading;
  if (value === null) return <Unknown />;
  return (
    <span class={stale ? 'figure stale' : 'figure'}>
      {write(value)}
      {ageMs !== null && ageMs > NOTABLE_AGE_MS && (
        <small class="age">
          {stale && `${words.stale}, `}
          {words.age(format.duration(ageMs))}
        </small>
      )}
    </span>
  );
}

export function Unknown() {
  const { words } = useSpeech();
  return (
    <span class="unknown">
      <span aria-hidden="true">–</span>
      <span class="unseen">{words.unknown}</span>
    </span>
  );
}

/** A name that came from elsewhere: shown as text, in its own direction, and broken where it is long. */
export function Name({ children }: { readonly children: ComponentChildren }) {
  return <bdi class="name">{children}</bdi>;
}

/** Text that the service wrote: in the page's language, or in English where there is no other. */
export function ServiceText({ children }: { readonly children: string }) {
  const { translate } = useSpeech();
  const own = translate(children);
  return (
    <span lang={own === null ? 'en' : undefined} dir="auto" class="name">
      {own ?? children}
    </span>
  );
}

/** What a mark says. */
export function MarkText({ title, detail }: Pick<Mark, 'title' | 'detail'>) {
  return (
    <>
      <ServiceText>{title}</ServiceText>
      {detail !== null && (
        <small class="more">
          <ServiceText>{detail}</ServiceText>
        </small>
      )}
    </>
  );
}

const WIDTH = 64;
const HEIGHT = 18;

/** A small line of ten minutes, for the eye only: the figure beside it is the text. */
export function Spark({
  values,
  top,
}: {
  readonly values: readonly (number | null)[];
  readonly top: number;
}) {
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={sparkPath(values, top, WIDTH, HEIGHT)} />
    </svg>
  );
}

/** A box that scrolls sideways by itself, also by keyboard, so that the page never does. */
export function Scrollable({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="scrollable" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
