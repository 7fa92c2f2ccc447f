import { loadProgressId } from '../catalog/dataset-pointer.ts';
import type { LoadPhase, LoadProgress } from '../catalog/load-progress.ts';
import type { CatalogStore } from './catalog-store.ts';
import type { Share } from './files/file-meter.ts';
import type { LoadEvent } from './load-options.ts';
import { phaseFigures, type PhaseSample, withSample } from './phase-figures.ts';
import { isRefusal } from './seed-error.ts';

const SAMPLE_INTERVAL_MS = 1000;
/** Within a phase; its beginning is written at once. */
export const SAVE_INTERVAL_MS = 3000;
export const TELL_INTERVAL_MS = 5000;
/**
 * While the load stands still for a reader: whatever is written moves on the moment up to which a reader must have everything. It is
 * longer than 10 s, after which a primary that is left alone writes by itself, so that this makes no reader lag more.
 */
export const STANDING_SAVE_INTERVAL_MS = 15_000;

/** What can be asked of a phase at any time. */
export interface PhaseGauge {
  /** Null: not known now. */
  readonly share?: () => Share | null | Promise<Share | null>;
  /** Titles written or rows read. */
  readonly rows?: () => number;
}

export interface ProgressLogOptions {
  readonly store: Pick<CatalogStore, 'saveProgress'>;
  readonly version: string;
  readonly now: () => Date;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicNow: () => number;
  readonly onEvent: (event: LoadEvent) => void;
  /** Whether the load stands still for a reader. Absent: never. */
  readonly isStandingStill?: () => boolean;
}

/** The phase that is under way. */
interface Course extends PhaseGauge {
  readonly phase: LoadPhase;
  readonly beganAt: number;
  samples: PhaseSample[];
  savedAt: number;
  toldAt: number;
  /** That its share cannot be had was told. */
  complained: boolean;
}

/**
 * Tells how far a load is: by events, and in the version's progress document. Where the document cannot be written for longer than
 * the store waits, the next `settled` throws.
 */
export class ProgressLog {
  readonly #options: ProgressLogOptions;
  #last: LoadProgress;
  #course: Course | null = null;
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> | null = null;
  #isOutdated = false;
  #failure: { error: unknown } | null = null;

  constructor(options: ProgressLogOptions) {
    this.#options = options;
    const startedAt = options.now();
    this.#last = {
      _id: loadProgressId(options.version),
      version: options.version,
      phase: 'Loading',
      titles: 0,
      rejectedRows: 0,
      startedAt,
      updatedAt: startedAt,
      message: null,
    };
  }

  /** Titles as noted last. */
  get titles(): number {
    return this.#last.titles;
  }

  /** The phase under way. */
  get phase(): LoadPhase | null {
    return this.#course?.phase ?? null;
  }

  /** Keeps figures for the next save. */
  note(figures: Partial<LoadProgress>): void {
    this.#last = { ...this.#last, ...figures };
  }

  /** Begins a phase, which ends the one before. From now on it is looked at every second, until `stop`. */
  begin(phase: LoadPhase, gauge: PhaseGauge = {}): void {
    this.end();
    const at = this.#options.monotonicNow();
    this.#course = { phase, beganAt: at, samples: [], savedAt: at, toldAt: at, complained: false, ...gauge };
    const phaseSince = this.#options.now();
    this.note({ phase, phaseSince, percent: null, rowsPerSecond: null, secondsLeft: null });
    this.#options.onEvent({ kind: 'phaseBegun', phase });
    this.#save();
    this.#timer ??= setInterval(() => void this.tick(), SAMPLE_INTERVAL_MS).unref();
    void this.tick();
  }

  /** Says that the phase under way has been gone through. */
  end(): void {
    if (this.#course === null) return;
    const { phase, beganAt } = this.#course;
    this.#course = null;
    const seconds = Math.round(this.#options.monotonicNow() - beganAt) / 1000;
    this.#options.onEvent({ kind: 'phaseEnded', phase, seconds });
  }

  /** Looks how far the phase is, and tells of it where that is due. Never throws. */
  async tick(): Promise<void> {
    const course = this.#course;
    if (course === null) return;
    const share = (await this.#shareOf(course)) ?? heldFrom(course);
    // It has ended meanwhile.
    if (course !== this.#course) return;
    const at = this.#options.monotonicNow();
    const sample = {
      at,
      done: share?.done ?? null,
      total: share?.total ?? null,
      rows: course.rows?.() ?? null,
    };
    course.samples = withSample(course.samples, sample);
    const figures = phaseFigures(course.samples);
    this.note(figures);
    if (at - course.toldAt >= TELL_INTERVAL_MS) {
      course.toldAt = at;
      const { titles, rejectedRows } = this.#last;
      this.#options.onEvent({ kind: 'progress', phase: course.phase, ...figures, titles, rejectedRows });
    }
    const isStandingStill = this.#options.isStandingStill?.() ?? false;
    if (at - course.savedAt >= (isStandingStill ? STANDING_SAVE_INTERVAL_MS : SAVE_INTERVAL_MS)) {
      course.savedAt = at;
      this.#save();
    }
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await this.#saving;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Throws what went wrong with the writing, and waits for nothing. */
  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Nothing is told any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#course = null;
    await this.#saving;
  }

  /** The last word: why the load failed or was refused. */
  async fail(error: unknown): Promise<void> {
    await this.stop();
    const message = error instanceof Error ? error.message : String(error);
    this.note({
      phase: isRefusal(error) ? 'Refused' : 'Failed',
      message,
      rowsPerSecond: null,
      secondsLeft: null,
      updatedAt: this.#options.now(),
    });
    await this.#options.store.saveProgress(this.#last);
  }

  async #shareOf(course: Course): Promise<Share | null> {
    try {
      return (await course.share?.()) ?? null;
    } catch (error) {
      // A load does not end because nobody can say how far it is; but that is said.
      if (!course.complained) this.#options.onEvent({ kind: 'shareUnknown', phase: course.phase, error });
      course.complained = true;
      return null;
    }
  }

  /** One write at a time; what is noted while one is under way goes into the next. */
  #save(): void {
    this.#isOutdated = true;
    this.#saving ??= this.#write().finally(() => (this.#saving = null));
  }

  async #write(): Promise<void> {
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        this.note({ updatedAt: this.#options.now() });
        await this.#options.store.saveProgress(this.#last);
      }
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}

/** What cannot be told now is as it was. */
function heldFrom({ samples }: Course): Share | null {
  const { done = null, total = null } = samples.at(-1) ?? {};
  return done === null ? null : { done, total };
}
