import {
  HISTORY_MS,
  STREAM_VERSION,
  type Figures,
  type HistoryEvent,
  type Incident,
  type Mark,
  type Sender,
  type SampleEvent,
  type Series,
  type StreamEvent,
  type SubjectId,
} from '../../cluster-view/events.ts';
import { figuresDelta } from '../../cluster-view/state.ts';
import type { Logger } from '../../logging/logger.ts';
import { pause, type Clock } from '../../time/clock.ts';
import { LoopTurns } from '../loop-turns.ts';
import type { ReplicaReport } from '../replica-pool/replica-report.ts';
import { composeView, loadOf, type ComposedView } from './compose-view.ts';
import type { SeenReplica } from './cluster-status.ts';
import { encodedSeries, SharedSeries, withSeries } from './encoded-series.ts';
import { FigureHistory } from './figure-history.ts';
import { mergeHistories } from './merge-histories.ts';
import { memberFigures, RouteMeter, rounded, type MeasuredReplica, type OwnView } from './own-view.ts';
import { PeerGatherer, type AskPeer, type PeerFigures } from './peer-gatherer.ts';
import type { PeerSource } from './peer-source.ts';
import { ProcessMeter } from './process-meter.ts';
import type { RequestMeter } from './request-meter.ts';
import type { ResourceWatch } from './resource-watch.ts';
import { eventBytes, eventText, type StreamHub } from './stream-hub.ts';
import { historyLines, type PeerHistory } from './told-history.ts';
import { Witness } from './witness.ts';

export interface ClusterViewOptions {
  /** Name of this pod. */
  readonly pod: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly replicas: () => readonly (MeasuredReplica & SeenReplica)[];
  readonly reports: () => readonly ReplicaReport[];
  readonly requests: RequestMeter;
  readonly hub: StreamHub;
  readonly ask: AskPeer;
  /** Null: this pod has no siblings. */
  readonly peers: PeerSource | null;
  /** Null: there is no Kubernetes. */
  readonly resource: ResourceWatch | null;
  /** Told of a bug that ends a watch: there is no going on. */
  readonly onBroken: (error: unknown) => void;
}

const TICK_MS = 1000;
/** So long a round waits for siblings: who is slower is heard in the next. */
const ROUND_MS = 250;
/** So long the first event waits for the histories of siblings. */
const HISTORIES_MS = 1000;
/** Siblings are still asked so long after the last watcher went: most come back. */
const LINGER_MS = 10_000;
const EMPTY: ComposedView = { subjects: {}, routes: {} };

/**
 * Keeps the figures of this pod and of all members for ten minutes, and what happened for longer; while somebody watches, asks its
 * siblings for theirs each second and sends all of it to those who watch.
 */
export class ClusterView {
  readonly #options: ClusterViewOptions;
  readonly #process: ProcessMeter;
  readonly #routes: RouteMeter;
  readonly #gatherer: PeerGatherer;
  readonly #witness: Witness;
  /** What this pod saw by itself. */
  readonly #own = new FigureHistory();
  /** What all pods told: of the time in which somebody watched here. */
  #gathered = new FigureHistory();
  readonly #turns = new LoopTurns();
  readonly #encoded = new SharedSeries(this.#turns);
  #view: OwnView;
  #gathering: Promise<void> | undefined;
  #watchedAt = -Infinity;
  /** What those who watch know. */
  #sent = EMPTY;
  #sentStatus = '';
  #sentMarks: readonly Mark[] = [];
  /** The first event, as long as nothing was sent after it. */
  #first: { readonly series: Buffer; readonly event: Buffer } | undefined;

  constructor(options: ClusterViewOptions) {
    const { pod, clock, ask, replicas, peers, resource } = options;
    this.#options = options;
    this.#process = new ProcessMeter(() => clock.monotonicNow());
    this.#routes = new RouteMeter(pod);
    this.#gatherer = new PeerGatherer(pod, clock, ask, this.#turns);
    this.#witness = new Witness({
      ...{ now: () => clock.now(), replicas, pod },
      pods: () => this.#gatherer.pods,
      expects: { peers: peers !== null, resource: resource !== null },
    });
    this.#view = this.#measure();
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, peers, resource, onBroken } = this.#options;
    peers?.watch((list) => {
      this.#gatherer.setPeers(list);
      this.#witness.seePeers(list);
    }, signal);
    resource?.watch((seen) => this.#witness.seeResource(seen), onBroken, signal);
    let dueAt = clock.monotonicNow() + TICK_MS;
    await pause(clock, TICK_MS, signal);
    while (!signal.aborted) {
      await this.#tick();
      const now = clock.monotonicNow();
      // A round that was late does not make the next ones early.
      dueAt = Math.max(dueAt + TICK_MS, now);
      await pause(clock, dueAt - now, signal);
    }
    this.#process.stop();
  }

  /** For siblings, each second. */
  get figures(): PeerFigures {
    return { version: STREAM_VERSION, view: { ...this.#view, now: this.#options.clock.now() } };
  }

  /** For siblings, when somebody begins to watch there: see {@link historyLines}. */
  history(): AsyncIterable<string> {
    const { pod, clock } = this.#options;
    const { marks, status } = this.#witness;
    const gone = status.subjects.filter(({ goneAt }) => goneAt !== null);
    const head = { version: STREAM_VERSION, pod, now: clock.now(), marks, gone };
    return historyLines(head, { own: this.#own, gathered: this.#gathered }, this.#turns);
  }

  /**
   * Begins to ask the siblings, where that is not done yet; resolves once there is something to show.
   *
   * @returns the figures of the last ten minutes, for {@link firstEvent}
   */
  async watch(): Promise<Buffer> {
    await this.#begun();
    return this.#encoded.of(this.#gathered, this.#options.clock.now());
  }

  /**
   * The first event of a stream: what is broadcast later follows from it.
   *
   * @param series as {@link watch} returns it: columns that came since then are not in it
   */
  firstEvent(series: Buffer): Buffer {
    if (this.#first?.series !== series) {
      const json = withSeries(this.#historyFields(), series);
      this.#first = { series, event: eventBytes('history', json) };
    }
    return this.#first.event;
  }

  /** The JSON of an `Incident`: everything of a span of time, in milliseconds since the epoch. */
  async incident(from: number, to: number): Promise<Buffer> {
    await this.#begun();
    const series = await encodedSeries(this.#gathered, this.#turns, { from, to });
    const writtenAt = this.#options.clock.now();
    const marks = this.#witness.marks.filter(({ at }) => at >= from && at <= to);
    const { status } = this.#witness;
    const fields: Omit<Incident, keyof Series> = {
      ...{ from, to, writtenAt, sender: this.#sender(), status, routes: this.#sent.routes, marks },
    };
    return withSeries(fields, series);
  }

  async #begun(): Promise<void> {
    this.#watchedAt = this.#options.clock.monotonicNow();
    this.#gathering ??= this.#begin();
    await this.#gathering;
  }

  async #tick(): Promise<void> {
    const { clock, hub } = this.#options;
    this.#view = this.#measure();
    this.#record();
    this.#witness.look();
    const now = clock.monotonicNow();
    if (hub.watchers > 0) this.#watchedAt = now;
    if (this.#gathering === undefined) return;
    if (now - this.#watchedAt > LINGER_MS) {
      this.#gathering = undefined;
      return;
    }
    await this.#atMost(ROUND_MS, this.#gatherer.askFigures());
    this.#tell();
  }

  /** What this pod is, does and sees now. */
  #measure(): OwnView {
    const { pod, clock, replicas, reports, requests } = this.#options;
    const monotonic = clock.monotonicNow();
    const now = clock.now();
    const values = rounded({ ...this.#process.measure(), ...requests.measure() });
    return {
      ...{ pod, now, self: { at: now, values } },
      members: memberFigures(replicas(), { monotonic, now }),
      routes: this.#routes.measure(reports(), monotonic),
    };
  }

  #record(): void {
    const { now, pod, self, members, routes } = this.#view;
    const subjects: Record<SubjectId, Figures> = { [`pod/${pod}`]: self };
    for (const [name, figures] of Object.entries(members)) {
      const load = loadOf(routes.filter(({ member }) => member === name));
      const times = Object.fromEntries(Object.keys(load).map((figure) => [figure, now]));
      subjects[`member/${name}`] = {
        ...{ at: figures.at, times: { ...figures.times, ...times } },
        values: { ...figures.values, ...load },
      };
    }
    this.#own.record(now, subjects);
  }

  async #begin(): Promise<void> {
    const { clock } = this.#options;
    const histories: { history: PeerHistory; shiftMs: number }[] = [];
    const asked = this.#gatherer.askHistories().then((all) => histories.push(...all));
    await this.#atMost(HISTORIES_MS, Promise.all([asked, this.#gatherer.askFigures()]));
    for (const { history } of histories) this.#witness.learn(history.marks, history.gone);
    const kept = { own: this.#own, gathered: this.#gathered };
    this.#gathered = await mergeHistories(kept, histories, clock.now(), this.#turns);
    this.#tell();
  }

  /** Tells those who watch what has changed since they were told last. */
  #tell(): void {
    const { clock, hub } = this.#options;
    const at = clock.now();
    const view = composeView(this.#view, this.#gatherer.views);
    this.#gathered.record(at, view.subjects);
    const sender = this.#sender();
    const events: StreamEvent[] = [{ type: 'sample', at, sender, ...changesOf(this.#sent, view) }];
    this.#sent = {
      subjects: stillKnown({ ...this.#sent.subjects, ...view.subjects }, at),
      routes: view.routes,
    };
    const { status, marks } = this.#witness;
    const statusText = JSON.stringify(status);
    if (statusText !== this.#sentStatus) events.push({ type: 'status', at, sender, status });
    const known = new Set(this.#sentMarks);
    const news = marks.filter((mark) => !known.has(mark));
    if (news.length > 0) events.push({ type: 'marks', at, sender, marks: news });
    this.#sentStatus = statusText;
    this.#sentMarks = marks;
    this.#first = undefined;
    if (hub.watchers > 0) hub.broadcast(events.map((event) => eventText(event)).join(''));
  }

  #historyFields(): Omit<HistoryEvent, keyof Series> {
    const { subjects: latest, routes } = this.#sent;
    return {
      ...{ type: 'history', at: this.#options.clock.now(), sender: this.#sender(), latest, routes },
      // What was told last: what changed since is told to all alike.
      status: JSON.parse(this.#sentStatus) as HistoryEvent['status'],
      marks: this.#sentMarks,
    };
  }

  #sender(): Sender {
    const { pod, resource } = this.#options;
    const { siblings, silent } = this.#gatherer;
    return {
      ...{ version: STREAM_VERSION, pod },
      heard: 1 + siblings.length - silent.length,
      expected: 1 + siblings.length,
      silent,
      resource: resource?.following ?? { state: 'none', since: null },
    };
  }

  /** Waits for work, and no longer than so long: it goes on by itself. */
  async #atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    await Promise.race([
      work.finally(() => over.abort()),
      pause(this.#options.clock, milliseconds, over.signal),
    ]);
  }
}

/** Without those of whom nothing was heard for as long as figures are kept. */
function stillKnown(subjects: ComposedView['subjects'], now: number): ComposedView['subjects'] {
  return Object.fromEntries(Object.entries(subjects).filter(([, { at }]) => now - at <= HISTORY_MS));
}

/** What differs between what was sent and what is known now. */
export function changesOf(sent: ComposedView, view: ComposedView): Pick<SampleEvent, 'subjects' | 'routes'> {
  const subjects: Record<SubjectId, Figures> = {};
  for (const [id, figures] of Object.entries(view.subjects) as [SubjectId, Figures][]) {
    const delta = figuresDelta(sent.subjects[id], figures);
    if (delta !== null) subjects[id] = delta;
  }
  const routes: Record<string, SampleEvent['routes'][string]> = {};
  for (const pod of new Set([...Object.keys(sent.routes), ...Object.keys(view.routes)])) {
    const now = view.routes[pod] ?? [];
    if (JSON.stringify(now) !== JSON.stringify(sent.routes[pod])) routes[pod] = now;
  }
  return { subjects, routes };
}
