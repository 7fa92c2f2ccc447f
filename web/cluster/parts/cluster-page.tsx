import { useMemo } from 'preact/hooks';

import type { LineStyles } from '../charts/line-styles.ts';
import type { Theme } from '../charts/theme.ts';
import type { Picture } from '../model/cluster-model.ts';
import { headlinesOf } from '../view/headlines.ts';
import { rowsOf } from '../view/rows.ts';
import type { Span, ViewState } from '../view/view-state.ts';
import { SpeechContext, useSpeech, type Speech } from '../words/language.ts';

import { Autoscaling } from './autoscaling.tsx';
import { Balancer } from './balancer.tsx';
import { Charts } from './charts.tsx';
import { ClusterStatus } from './cluster-status.tsx';
import { Headlines } from './headlines.tsx';
import { PageHeader } from './page-header.tsx';
import { ReplicaTable } from './replica-table.tsx';
import { StatusBar } from './status-bar.tsx';
import { Timeline } from './timeline.tsx';
import { TokenForm, type SendToken } from './token-form.tsx';
import { Toolbar } from './toolbar.tsx';

export interface ClusterPageProps {
  readonly speech: Speech;
  readonly picture: Picture;
  readonly styles: LineStyles;
  readonly theme: Theme;
  readonly onView: (view: ViewState) => void;
  readonly onMoment: (moment: number | null) => void;
  readonly onSpan: (span: Span | null) => void;
  readonly onCopyLink: () => Promise<boolean>;
  readonly onToken: SendToken;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The whole cluster view. */
export function ClusterPage(props: ClusterPageProps) {
  const { speech, picture, onView, onCopyLink, onToken, onFiles } = props;
  const { state, connection, view } = picture;
  const wantsToken = connection.kind === 'trouble' && connection.trouble === 'token';
  return (
    <SpeechContext.Provider value={speech}>
      <PageHeader />
      <main id="figures">
        <StatusBar picture={picture} />
        {wantsToken && <TokenForm onToken={onToken} />}
        {(state !== null || view.paused) && (
          <Toolbar picture={picture} onView={onView} onCopyLink={onCopyLink} />
        )}
        <label class="file">
          {speech.words.openFile}{' '}
          <input
            type="file"
            accept=".json"
            onChange={({ currentTarget }) => {
              onFiles([...(currentTarget.files ?? [])]);
              // The same file may be chosen again.
              currentTarget.value = '';
            }}
          />
        </label>
        {state !== null && <Figures {...props} state={state} />}
      </main>
    </SpeechContext.Provider>
  );
}

type FiguresProps = ClusterPageProps & { readonly state: NonNullable<Picture['state']> };

/** Below a second, ages stay as they are: else every movement of the pointer would draw all tables anew. */
const AGE_STEP_MS = 1000;

function Figures({ state, picture, styles, theme, onView, onMoment, onSpan }: FiguresProps) {
  const { words } = useSpeech();
  const { view, span, moment } = picture;
  const sinceEventMs = Math.floor(picture.sinceEventMs / AGE_STEP_MS) * AGE_STEP_MS;
  const now = state.at + sinceEventMs;
  // The same virtual nodes are not compared again: while only the moment moves, the tables cost nothing.
  const drawnBy = [state, state.revision, sinceEventMs, view, words];
  const rows = useMemo(
    () => ({ members: rowsOf(state, 'member', sinceEventMs), pods: rowsOf(state, 'pod', sinceEventMs) }),
    drawnBy,
  );
  const headlines = useMemo(() => <Headlines figures={headlinesOf(rows.members, rows.pods)} />, drawnBy);
  const rest = useMemo(
    () => (
      <>
        <p id="sort-explained" class="unseen">
          {words.sortExplained}
        </p>
        {(['member', 'pod'] as const).map((kind) => (
          <ReplicaTable
            key={kind}
            {...{ kind, state, sorting: view.sorting }}
            rows={kind === 'member' ? rows.members : rows.pods}
            onSort={(sorting) => onView({ ...view, sorting })}
          />
        ))}
        <Balancer state={state} />
        <Autoscaling state={state} now={now} />
        <Timeline marks={state.marks} now={now} onMoment={onMoment} />
        <ClusterStatus state={state} now={now} />
      </>
    ),
    drawnBy,
  );
  return (
    <>
      {headlines}
      <Charts isLive={view.span === null} {...{ state, span, moment, styles, theme, onMoment, onSpan }} />
      {rest}
    </>
  );
}
