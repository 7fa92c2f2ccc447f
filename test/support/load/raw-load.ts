import type { ReadyQuestion } from './asked-title.ts';
import { headerOf, type HttpAnswer } from './http-answer.ts';
import type { FailureKind } from './judge-answer.ts';
import { PhaseRecord, type PhaseReport } from './phase-record.ts';
import { type Address, type AnswerListener, RawConnection } from './raw-connection.ts';

/**
 * `closed`: each connection asks again as soon as it was answered: what the server can do at most. `open`: requests come due by the
 * clock, a batch every millisecond, and wait for a connection where none is idle.
 */
export type Phase =
  | { readonly kind: 'closed'; readonly seconds: number }
  | { readonly kind: 'open'; readonly seconds: number; readonly ratePerSecond: number };

export interface RawLoadOptions {
  readonly address: Address;
  readonly questions: readonly ReadyQuestion[];
  readonly connections: number;
  /** An answer that takes longer counts as failed. In an open loop that includes the wait for a connection. */
  readonly timeoutMs: number;
  /** In an open loop: requests that may wait for a connection at one time; one more is not sent, and has failed. Default: any number. */
  readonly mostWaiting?: number;
  readonly phases: readonly Phase[];
  /** Told as each phase begins. */
  readonly onPhase?: (phase: number) => void;
}

const TICK_MS = 1;
const SWEEP_MS = 50;
/** A connection that failed waits so long before it asks again in a closed loop: a dead server is not to be hammered. */
const AFTER_FAILURE_MS = 10;

interface RunningPhase {
  readonly phase: Phase;
  readonly record: PhaseRecord;
  readonly beganMs: number;
  readonly cpu: NodeJS.CpuUsage;
  generatorCpu: number;
}

/** What waits for a connection. */
interface Waiting {
  readonly of: RunningPhase;
  readonly dueMs: number;
}

/** Asks a server in phases, one after the other, over the same connections, and judges every answer by its content. */
export class RawLoad implements AnswerListener {
  readonly #options: RawLoadOptions;
  readonly #connections: readonly RawConnection[];
  readonly #phaseOf = new Map<RawConnection, RunningPhase>();
  readonly #idle: RawConnection[];
  readonly #phases: RunningPhase[] = [];
  #waiting: Waiting[] = [];
  /** Those before it have been taken. */
  #firstWaiting = 0;
  #question = 0;
  #running: RunningPhase | undefined;

  constructor(options: RawLoadOptions) {
    if (options.questions.length === 0) throw new RangeError('a load needs at least one question');
    this.#options = options;
    this.#connections = Array.from(
      { length: options.connections },
      () => new RawConnection(options.address, this),
    );
    this.#idle = [...this.#connections];
  }

  /** One report a phase. Resolves once all that was sent is answered or given up. */
  async run(): Promise<PhaseReport[]> {
    const sweep = setInterval(() => this.#giveUpLate(), SWEEP_MS);
    for (const [n, phase] of this.#options.phases.entries()) {
      this.#options.onPhase?.(n);
      await this.#runPhase(phase);
    }
    this.#running = undefined;
    while (this.#phaseOf.size > 0 || this.#firstWaiting < this.#waiting.length) {
      await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
    }
    clearInterval(sweep);
    for (const connection of this.#connections) connection.close();
    return this.#phases.map(({ phase, record, generatorCpu }) => record.report(phase.seconds, generatorCpu));
  }

  answered(connection: RawConnection, answer: HttpAnswer, bytes: Buffer): void {
    const { asking } = connection;
    const of = this.#phaseOf.get(connection);
    if (asking === undefined || of === undefined) return;
    const { status, head, bodyFrom, bodyTo } = answer;
    of.record.status(status);
    const failure =
      status === 200 ? this.#options.questions[asking.question]?.judge(bytes, bodyFrom, bodyTo) : 'status';
    if (failure === undefined) {
      const latencyMs = performance.now() - asking.dueMs;
      of.record.right(asking.dueMs - of.beganMs, latencyMs, replicaOf(head), bodyTo);
    } else of.record.failed(failure);
    this.#next(connection);
  }

  failed(connection: RawConnection, kind: FailureKind): void {
    const of = this.#phaseOf.get(connection);
    if (connection.asking === undefined || of === undefined) return;
    of.record.failed(kind);
    connection.asking = undefined;
    setTimeout(() => this.#next(connection), AFTER_FAILURE_MS);
  }

  async #runPhase(phase: Phase): Promise<void> {
    const running: RunningPhase = {
      phase,
      record: new PhaseRecord(),
      beganMs: performance.now(),
      cpu: process.cpuUsage(),
      generatorCpu: 0,
    };
    this.#phases.push(running);
    this.#running = running;
    const lastsMs = phase.seconds * 1000;
    if (phase.kind === 'closed') {
      for (const connection of this.#idle.splice(0)) this.#askNow(connection, running);
      await new Promise((resolve) => setTimeout(resolve, lastsMs));
    } else await this.#sendByTheClock(running, phase.ratePerSecond, lastsMs);
    const { user, system } = process.cpuUsage(running.cpu);
    running.generatorCpu = (user + system) / 1000 / (performance.now() - running.beganMs);
  }

  /** The batch of a tick is due at the tick's own time, however late the timer is: no stall of ours or of the server hides. */
  #sendByTheClock(running: RunningPhase, ratePerSecond: number, lastsMs: number): Promise<void> {
    return new Promise((resolve) => {
      let tick = 0;
      let sent = 0;
      const send = (): void => {
        const elapsedMs = performance.now() - running.beganMs;
        while (tick * TICK_MS <= elapsedMs && tick * TICK_MS < lastsMs) {
          const upTo = Math.floor((((tick + 1) * TICK_MS) / 1000) * ratePerSecond);
          for (; sent < upTo; sent += 1) this.#comeDue(running, running.beganMs + tick * TICK_MS);
          tick += 1;
        }
        if (elapsedMs >= lastsMs) {
          clearInterval(timer);
          resolve();
        }
      };
      const timer = setInterval(send, TICK_MS);
      send();
    });
  }

  #comeDue(of: RunningPhase, dueMs: number): void {
    of.record.due(dueMs - of.beganMs);
    // The one idle for longest: a server closes those that nothing comes over, which would look like its failure.
    const connection = this.#idle.shift();
    const { mostWaiting = Infinity } = this.#options;
    if (connection === undefined) {
      if (this.#waiting.length - this.#firstWaiting < mostWaiting) this.#waiting.push({ of, dueMs });
      else of.record.failed('unsent');
    } else {
      const now = performance.now();
      of.record.sent(now - dueMs);
      this.#ask(connection, of, dueMs, now);
    }
  }

  /** In a closed loop a request is due when it is sent. */
  #askNow(connection: RawConnection, of: RunningPhase): void {
    const now = performance.now();
    of.record.due(now - of.beganMs);
    this.#ask(connection, of, now, now);
  }

  #ask(connection: RawConnection, of: RunningPhase, dueMs: number, sentMs: number): void {
    const { questions } = this.#options;
    const question = this.#question % questions.length;
    this.#question += 1;
    this.#phaseOf.set(connection, of);
    const ready = questions[question];
    if (ready !== undefined) connection.ask(ready.request, { question, dueMs, sentMs });
  }

  #next(connection: RawConnection): void {
    connection.asking = undefined;
    this.#phaseOf.delete(connection);
    const waiting = this.#takeWaiting();
    if (waiting !== undefined) this.#ask(connection, waiting.of, waiting.dueMs, performance.now());
    else if (this.#running?.phase.kind === 'closed') this.#askNow(connection, this.#running);
    else this.#idle.push(connection);
  }

  #takeWaiting(): Waiting | undefined {
    const waiting = this.#waiting[this.#firstWaiting];
    if (waiting === undefined) return undefined;
    this.#firstWaiting += 1;
    if (this.#firstWaiting > 10_000) {
      this.#waiting = this.#waiting.slice(this.#firstWaiting);
      this.#firstWaiting = 0;
    }
    return waiting;
  }

  #giveUpLate(): void {
    const before = performance.now() - this.#options.timeoutMs;
    for (const connection of this.#phaseOf.keys()) {
      if (connection.asking !== undefined && connection.asking.dueMs < before) connection.giveUp('timeout');
    }
    while ((this.#waiting[this.#firstWaiting]?.dueMs ?? Infinity) < before) {
      this.#takeWaiting()?.of.record.failed('unsent');
    }
  }
}

/** As the load generator of the tests names it: the replica, or `cache` for what was kept from before. */
function replicaOf(head: string): string {
  if (headerOf(head, 'cache-status')?.includes('hit') === true) return 'cache';
  return headerOf(head, 'served-by') ?? 'unnamed';
}
