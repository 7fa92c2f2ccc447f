import { useState } from 'preact/hooks';

import { INCIDENT_PATH } from '../../../cluster-view/events.ts';
import { pausedOrLive, zoomed, type Picture } from '../model/cluster-model.ts';
import type { Span, ViewState } from '../view/view-state.ts';
import { useSpeech } from '../words/language.ts';

export interface ToolbarProps {
  readonly picture: Picture;
  readonly onView: (view: ViewState) => void;
  /** Puts the address of what is seen into the clipboard. @returns whether the browser allowed that */
  readonly onCopyLink: () => Promise<boolean>;
}

/** Pause, zoom, and the two ways to hand on what is seen: a link and a file. */
export function Toolbar({ picture, onView, onCopyLink }: ToolbarProps) {
  const { words } = useSpeech();
  const [copied, setCopied] = useState<boolean | null>(null);
  const { view, span, state, moment, file } = picture;
  // The service may have nothing of what a file shows: there is nothing of it to hand on but the file.
  const mayHandOn = state !== null && (file === null || !view.paused);
  const zoom = (factor: number): void => {
    const whole = wholeSpan(picture);
    onView({ ...view, span: zoomed(span, factor, moment, whole) ?? (view.paused ? whole : null) });
  };
  return (
    <div class="toolbar">
      <button
        type="button"
        onClick={() => onView(pausedOrLive(picture))}
        disabled={state === null && !view.paused}
      >
        {view.paused ? words.resume : words.pause}
      </button>
      <button type="button" onClick={() => zoom(0.5)} disabled={state === null}>
        {words.zoomIn}
      </button>
      <button type="button" onClick={() => zoom(2)} disabled={state === null}>
        {words.zoomOut}
      </button>
      <button type="button" onClick={() => void onCopyLink().then(setCopied)} disabled={!mayHandOn}>
        {words.copyLink}
      </button>
      {mayHandOn && (
        <a
          href={incidentAddress(span)}
          download={`cluster-${new Date(span.to).toISOString().replaceAll(':', '-')}.json`}
        >
          {words.saveIncident}
        </a>
      )}
      <span role="status">{copied !== null && (copied ? words.linkCopied : words.linkNotCopied)}</span>
    </div>
  );
}

/** Where the figures and marks of a span can be had as JSON. */
export function incidentAddress({ from, to }: Span): string {
  return `${INCIDENT_PATH}?from=${Math.floor(from)}&to=${Math.ceil(to)}`;
}

function wholeSpan({ state, span }: Picture): Span {
  const first = state?.times[0];
  const last = state?.times.at(-1);
  return first === undefined || last === undefined || first >= last ? span : { from: first, to: last };
}
