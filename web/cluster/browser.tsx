import { render } from 'preact';

import { SESSION_PATH, STREAM_PATH, type Incident } from '../../cluster-view/events.ts';
import type { ClusterState } from '../../cluster-view/state.ts';

import 'uplot/dist/uPlot.min.css';
import './cluster.css';

import { LineStyles } from './charts/line-styles.ts';
import { onThemeChange, readTheme } from './charts/theme.ts';
import { takeDropped } from './file/take-dropped.ts';
import { ClusterModel } from './model/cluster-model.ts';
import { incidentAddress } from './parts/toolbar.tsx';
import { ClusterPage } from './parts/cluster-page.tsx';
import { OneStream } from './stream/one-stream.ts';
import type { StreamWorld } from './stream/read-stream.ts';
import { StreamWatch } from './stream/watch-stream.ts';
import { queryOf, viewStateOf, type Span, type ViewState } from './view/view-state.ts';
import { speechOf } from './words/language.ts';

const root = document.getElementById('page');
if (root === null) throw new Error('the page has no place for its components');
const language = document.documentElement.lang;
const speech = speechOf(language === 'es' ? 'es' : 'en');
const styles = new LineStyles();
let theme = readTheme(root);

const world: StreamWorld = {
  fetch: (...request) => fetch(...request),
  random: () => Math.random(),
  clock: {
    now: () => Date.now(),
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
  },
};

const model = new ClusterModel({
  monotonicNow: () => performance.now(),
  view: viewStateOf(new URLSearchParams(location.search)),
  onChange: drawSoon,
});

/** Errors of the page's own go to the console, where whoever looks for them finds them; people are told that there was one. */
function onFault(error: unknown): void {
  reportError(error);
  model.setFault();
}

const stream = new OneStream({
  // Without HTTPS a browser has no locks; then every visible tab has a stream of its own.
  locks: 'locks' in navigator ? navigator.locks : null,
  channel: new BroadcastChannel('movie-search-cluster'),
  watch: (handlers) => new StreamWatch({ url: STREAM_PATH, world, ...handlers, onFault }),
  snapshot: () => model.snapshot(),
  onSnapshot: (snapshot) => model.takeSnapshot(snapshot as ClusterState | undefined),
  onEvent: (event) => model.take(event),
  onConnection: (connection) => {
    // An address with a span in it is shown as soon as the service lets the page in.
    if (connection.kind === 'live') void fetchIncident();
    model.setConnection(connection);
  },
});

let isDrawPlanned = false;
/** Draws once a frame at most, and never while the tab is hidden: browsers give hidden tabs no frames. */
function drawSoon(): void {
  if (isDrawPlanned) return;
  isDrawPlanned = true;
  requestAnimationFrame(() => {
    isDrawPlanned = false;
    draw();
  });
}

function draw(): void {
  render(
    <ClusterPage
      {...{ speech, styles, theme, onView, onMoment, onSpan, onCopyLink, onToken, onFiles }}
      picture={model.picture()}
    />,
    root as HTMLElement,
  );
}

function onMoment(moment: number | null): void {
  model.setMoment(moment);
}

function onSpan(span: Span | null): void {
  const { view } = model.picture();
  if (span !== null && span.to - span.from < 1000) return;
  onView({ ...view, span, paused: view.paused && span !== null });
}

/** The address follows what a person chose; a choice is no place to go back to, so it makes no entry in the history. */
function onView(view: ViewState): void {
  model.setView(view);
  const query = queryOf(view, new URLSearchParams(location.search));
  history.replaceState(history.state, '', `${location.pathname}${query}`);
}

async function onCopyLink(): Promise<boolean> {
  const { view, span } = model.picture();
  const query = queryOf({ ...view, span, paused: true }, new URLSearchParams());
  try {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}${query}`);
    return true;
  } catch (error) {
    // Without HTTPS there is no clipboard, and a person may forbid it: the page then says so, and the address bar has the link.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    onView({ ...view, span, paused: true });
    return false;
  }
}

async function onToken(token: string): Promise<{ readonly status: number }> {
  try {
    const { status, ok } = await fetch(SESSION_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (ok) stream.tryNow();
    return { status };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { status: 0 };
  }
}

/** What opens a file is loaded once somebody has one: few ever do. */
function onFiles(files: readonly File[]): void {
  import('./file/open-incident.ts')
    .then(({ openIncident }) => openIncident(files, language))
    .then(({ incident, notice }) => model.showFile(incident, notice))
    .catch(onFault);
}

let isIncidentWanted = model.picture().view.paused;
/** Fetches the figures of the span in the address, once. */
async function fetchIncident(): Promise<void> {
  const { span } = model.picture().view;
  if (!isIncidentWanted || span === null) return;
  isIncidentWanted = false;
  try {
    const response = await fetch(incidentAddress(span));
    if (response.ok) model.showIncident((await response.json()) as Incident);
    else model.incidentFailed(response.status);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    model.incidentFailed(0);
  }
}

function followVisibility(): void {
  if (document.visibilityState === 'visible') stream.show();
  else stream.hide();
}

takeDropped(root, onFiles);
document.addEventListener('visibilitychange', followVisibility);
// A page that is kept for the way back holds no stream; `pageshow` comes when somebody goes back to it.
addEventListener('pagehide', () => stream.hide());
addEventListener('pageshow', followVisibility);
addEventListener('online', () => stream.tryNow());
addEventListener('popstate', () => model.setView(viewStateOf(new URLSearchParams(location.search))));
onThemeChange(() => {
  theme = readTheme(root);
  drawSoon();
});
// While no events come, nothing else would make the page say how old its figures are.
setInterval(() => {
  if (model.picture().sinceEventMs >= 1000) drawSoon();
}, 1000);
drawSoon();
followVisibility();
