import { randomBytes } from 'node:crypto';

import { systemClock, type Clock } from '../../time/clock.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import type { Logger } from '../../logging/logger.ts';
import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';

/** The object an event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

export interface EventToRecord {
  readonly regarding: EventSubject;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, for programs. */
  readonly reason: string;
  /** For people, with the figures. */
  readonly message: string;
}

/** The parts of a core/v1 Event that are written; `kubectl describe` shows count, age and source of exactly this form. */
interface CoreEvent extends KubeObject {
  involvedObject: EventSubject;
  type: string;
  reason: string;
  message: string;
  source: { component: string; host?: string };
  reportingComponent: string;
  reportingInstance: string;
  firstTimestamp: string;
  lastTimestamp: string;
  count: number;
}

const events: ResourceKind<CoreEvent> = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'create' | 'patch'>;
  /** Who reports, such as `movie-search-operator`. */
  readonly component: string;
  /** Which of its processes, such as the pod's name. */
  readonly instance: string;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** What the API server accepts. */
const MAX_MESSAGE_LENGTH = 1024;
/** A repeat within this time of the last counts up the event already there, in milliseconds. */
const SERIES_WINDOW_MS = 10 * 60_000;
/** Events that may wait to be written; more than this means the API server does not keep up, and the oldest are given up. */
const MAX_WAITING = 200;
const MAX_SERIES = 2_000;
const WRITE_DEADLINE_MS = 10_000;

/** One event object, and how often it has happened. */
interface Series {
  name: string;
  count: number;
  firstAt: number;
  lastAt: number;
  /** Whether the event object has been written. */
  written: boolean;
}

/**
 * Tells people what happened to an object, through Events. Recording never waits and never fails: events are written one
 * after the other in the background, and what cannot be written is logged and given up.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  /** In order of their last occurrence. */
  readonly #series = new Map<string, Series>();
  /** Key of the series → what to write about it; a repeat of what still waits joins it. */
  readonly #waiting = new Map<string, EventToRecord>();
  #writing: Promise<void> | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  record(event: EventToRecord): void {
    const now = this.#clock.now();
    const key = JSON.stringify([event.regarding.uid, event.type, event.reason, event.message]);
    this.#count(key, event, now);
    this.#waiting.set(key, event);
    if (this.#waiting.size > MAX_WAITING) {
      const [oldest] = this.#waiting;
      if (oldest) {
        this.#waiting.delete(oldest[0]);
        this.#options.logger.warn({ event: oldest[1] }, 'event given up: too many are waiting to be written');
      }
    }
    this.#writing ??= this.#writeAll();
  }

  /** Resolves once everything recorded so far has been written or given up. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  #count(key: string, event: EventToRecord, now: number): void {
    let series = this.#series.get(key);
    this.#series.delete(key);
    if (!series || now - series.lastAt > SERIES_WINDOW_MS) {
      series = { name: eventName(event.regarding.name), count: 0, firstAt: now, lastAt: now, written: false };
    }
    series.count += 1;
    series.lastAt = now;
    this.#series.set(key, series);
    for (const [oldKey, { lastAt }] of this.#series) {
      if (this.#series.size <= MAX_SERIES && now - lastAt <= SERIES_WINDOW_MS) break;
      this.#series.delete(oldKey);
    }
  }

  async #writeAll(): Promise<void> {
    // Not in the caller's turn: what it records together is written together.
    await Promise.resolve();
    for (const [key, event] of this.#waiting) {
      this.#waiting.delete(key);
      const series = this.#series.get(key);
      if (!series) continue;
      try {
        await this.#write(event, series);
      } catch (error) {
        this.#options.logger.warn({ event, err: error }, 'event could not be written');
      }
    }
    this.#writing = undefined;
  }

  async #write(event: EventToRecord, series: Series): Promise<void> {
    const { client } = this.#options;
    const { namespace } = event.regarding;
    if (series.written) {
      const object = { count: series.count, lastTimestamp: toTime(series.lastAt) };
      try {
        await client.patch(
          events,
          { namespace, name: series.name },
          { type: 'merge', object },
          { deadlineMs: WRITE_DEADLINE_MS },
        );
        return;
      } catch (error) {
        // The API server forgets events after an hour.
        if (!isNotFound(error)) throw error;
      }
    }
    await client.create(events, this.#toObject(event, series), { deadlineMs: WRITE_DEADLINE_MS });
    series.written = true;
  }

  #toObject({ regarding, type, reason, message }: EventToRecord, series: Series): CoreEvent {
    const { component, instance } = this.#options;
    return {
      metadata: { name: series.name, namespace: regarding.namespace },
      involvedObject: regarding,
      type,
      reason,
      message: message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : message,
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
      firstTimestamp: toTime(series.firstAt),
      lastTimestamp: toTime(series.lastAt),
      count: series.count,
    };
  }
}

/** A name for an event about the object, within the 253 characters a name may have. */
function eventName(objectName: string): string {
  return `${objectName.slice(0, 236)}.${randomBytes(8).toString('hex')}`;
}

/** RFC 3339 in whole seconds, as the API server keeps these fields. */
function toTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
