import { HISTORY_MS, STREAM_VERSION, type Incident, type StreamEvent } from '../../../cluster-view/events.ts';
import { applyEvent, type ClusterState } from '../../../cluster-view/state.ts';
import type { StreamEvent as RawEvent } from '../stream/read-stream.ts';
import type { Connection } from '../stream/watch-stream.ts';
import { LIVE, type Span, type ViewState } from '../view/view-state.ts';

import { stateOfIncident } from './incident-state.ts';

/** The page's knowledge at one moment, for whoever draws it. */
export interface Picture {
  /** Null: nothing has come yet. */
  readonly state: ClusterState | null;
  /** Milliseconds since the last event came, by the page's own clock; 0 for a picture that stands still. */
  readonly sinceEventMs: number;
  readonly connection: Connection;
  readonly view: ViewState;
  /** The moment that the cursor of all charts is at; null: at none. */
  readonly moment: number | null;
  /** The span that charts show. */
  readonly span: Span;
  /** The server is of another version than the page. */
  readonly outdated: boolean;
  /** An event could not be read. */
  readonly fault: boolean;
  /** Why the span of the address is not shown; null: it is, or none was asked for. */
  readonly incident: { readonly status: number } | 'empty' | null;
  /** What there is to say of the file that was opened; null: none was. */
  readonly file: string | null;
}

export interface ClusterModelOptions {
  /** Milliseconds of a clock that nobody sets: ages are counted by it. */
  readonly monotonicNow: () => number;
  readonly view: ViewState;
  /** Told whenever there is something else to draw. */
  readonly onChange: () => void;
}

/**
 * What the page knows, and what a person chose to see. Holds ten minutes of figures and forty of marks, and never more:
 * `applyEvent` drops what is older.
 */
export class ClusterModel {
  readonly #options: ClusterModelOptions;
  #live: ClusterState | undefined;
  /** What is shown while the page is paused: a copy, for `applyEvent` changes the live state in place. */
  #frozen: ClusterState | undefined;
  #lastEventAt = 0;
  #connection: Connection = { kind: 'connecting' };
  #view: ViewState;
  #moment: number | null = null;
  #outdated = false;
  #fault = false;
  #incident: Picture['incident'] = null;
  #file: Picture['file'] = null;

  constructor(options: ClusterModelOptions) {
    this.#options = options;
    this.#view = options.view;
  }

  /**
   * Takes an event of the stream.
   *
   * @throws SyntaxError where the event is not JSON
   */
  take({ data }: RawEvent): void {
    const event = JSON.parse(data) as StreamEvent;
    if ('sender' in event && event.sender.version !== STREAM_VERSION) {
      this.#outdated = true;
      this.#options.onChange();
      return;
    }
    this.#live = applyEvent(this.#live, event);
    this.#heard();
  }

  /** What this tab knows, for another tab that has just begun to follow. Undefined: nothing yet. */
  snapshot(): ClusterState | undefined {
    return this.#live;
  }

  takeSnapshot(state: ClusterState | undefined): void {
    this.#live = state;
    this.#heard();
  }

  setConnection(connection: Connection): void {
    this.#connection = connection;
    this.#options.onChange();
  }

  setMoment(moment: number | null): void {
    if (moment === this.#moment) return;
    this.#moment = moment;
    this.#options.onChange();
  }

  /** An event could not be read: people are told, for what they see may lack something. */
  setFault(): void {
    this.#fault = true;
    this.#options.onChange();
  }

  setView(view: ViewState): void {
    if (view.paused && this.#frozen === undefined && this.#live !== undefined)
      this.#frozen = structuredClone(this.#live);
    if (!view.paused) {
      this.#frozen = undefined;
      this.#incident = null;
      this.#file = null;
    }
    this.#view = view;
    this.#options.onChange();
  }

  /** Shows an incident that was fetched, as long as the page is paused. */
  showIncident(incident: Incident): void {
    if (!this.#view.paused) return;
    this.#frozen = stateOfIncident(incident);
    this.#incident = incident.times.length === 0 ? 'empty' : null;
    this.#options.onChange();
  }

  /**
   * Shows what a file has, paused; the address stays as it is, for no link leads to a file.
   *
   * @param incident null: nothing that could be shown
   * @param notice what there is to say of it
   */
  showFile(incident: Incident | null, notice: string): void {
    if (incident !== null) {
      const { from, to } = incident;
      this.#view = { ...this.#view, paused: true, span: { from, to } };
      this.#frozen = stateOfIncident(incident);
      this.#incident = null;
    }
    this.#file = notice;
    this.#options.onChange();
  }

  /** @param status of the answer; 0: none came */
  incidentFailed(status: number): void {
    this.#incident = { status };
    this.#options.onChange();
  }

  /** Everything to draw now. */
  picture(): Picture {
    const frozen = this.#view.paused;
    const state = (frozen ? this.#frozen : this.#live) ?? null;
    const sinceEventMs = frozen ? 0 : this.#options.monotonicNow() - this.#lastEventAt;
    // Charts go on with the events and not with the clock: a chart that moves every frame costs too much, and shows nothing more.
    const to = state?.at ?? 0;
    return {
      ...{ state, sinceEventMs, connection: this.#connection, view: this.#view, moment: this.#moment },
      span: this.#view.span ?? { from: to - HISTORY_MS, to },
      ...{ outdated: this.#outdated, fault: this.#fault, incident: this.#incident },
      file: this.#file,
    };
  }

  #heard(): void {
    this.#lastEventAt = this.#options.monotonicNow();
    this.#options.onChange();
  }
}

/** The view after a press on pause: what is seen now, held. After a press on resume: live. */
export function pausedOrLive({ view, span, state }: Picture): ViewState {
  if (view.paused) return { ...LIVE, sorting: view.sorting };
  if (state === null) return view;
  return { ...view, paused: true, span: { from: Math.round(span.from), to: Math.round(span.to) } };
}

const LEAST_SPAN_MS = 10_000;

/**
 * The span after zooming in (`factor` below 1) or out around a moment, within what figures there are; null: all of it again.
 *
 * @param whole the span of all figures
 */
export function zoomed(span: Span, factor: number, moment: number | null, whole: Span): Span | null {
  const length = Math.max(LEAST_SPAN_MS, (span.to - span.from) * factor);
  if (length >= whole.to - whole.from) return null;
  const middle =
    moment !== null && moment >= span.from && moment <= span.to ? moment : (span.from + span.to) / 2;
  const from = Math.min(Math.max(whole.from, middle - length / 2), whole.to - length);
  return { from: Math.round(from), to: Math.round(from + length) };
}
