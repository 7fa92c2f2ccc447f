import type { Picture } from '../model/cluster-model.ts';
import { useSpeech } from '../words/language.ts';

/** Above all figures: whether they are live, who told them, and how old the last event is. */
export function StatusBar({ picture }: { readonly picture: Picture }) {
  const { words, format } = useSpeech();
  const { state, sinceEventMs, connection, view, outdated, fault, incident, file } = picture;
  return (
    <div class="status">
      {/* Only what changes seldom is in here: a screen reader reads every change aloud. */}
      <p
        role="status"
        class={connection.kind === 'trouble' ? 'notice' : ''}
        data-connection={connection.kind}
      >
        {statusText(picture, words)}
      </p>
      {outdated && (
        <p class="notice">
          {words.outdatedPage} <a href={location.href}>{words.reload}</a>
        </p>
      )}
      {fault && <p class="notice">{words.fault}</p>}
      {incident === 'empty' && <p class="notice">{words.incidentEmpty}</p>}
      {incident !== null && incident !== 'empty' && (
        <p class="notice">{words.incidentFailed(incident.status)}</p>
      )}
      <p role="status" class={file === null ? '' : 'notice'}>
        {file}
      </p>
      {view.span !== null && <p>{words.span(format.time(view.span.from), format.time(view.span.to))}</p>}
      {state !== null && <SenderText state={state} sinceEventMs={sinceEventMs} />}
    </div>
  );
}

function statusText({ connection, view }: Picture, words: ReturnType<typeof useSpeech>['words']): string {
  if (view.paused) return words.paused;
  switch (connection.kind) {
    case 'connecting':
      return words.connecting;
    case 'trouble':
      return words.trouble[connection.trouble];
    case 'live':
      return view.span === null ? words.live : words.followsSpan;
    default:
      return connection satisfies never;
  }
}

function SenderText({
  state,
  sinceEventMs,
}: Pick<Picture, 'sinceEventMs'> & { state: NonNullable<Picture['state']> }) {
  const { words, format } = useSpeech();
  const { heard, expected, pod, silent, resource } = state.sender;
  const now = state.at + sinceEventMs;
  return (
    <p class={heard < expected ? 'sender partial' : 'sender'}>
      {words.heard(heard, expected, pod)}
      {silent.length > 0 && ` ${words.silent(silent.join(', '))}`}
      {resource.state === 'lost' &&
        ` ${words.resourceLost(format.duration(resource.since === null ? null : now - resource.since))}`}
      {resource.state === 'none' && ` ${words.noResource}`}{' '}
      <span class="age">{words.lastEvent(format.duration(sinceEventMs))}</span>
    </p>
  );
}
