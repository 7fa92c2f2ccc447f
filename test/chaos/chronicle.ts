import { isFull, type Redundancy } from './redundancy.ts';

/** What the API server holds at one moment. */
export interface Snapshot {
  readonly redundancy: Redundancy;
  /** The operator pod that holds the Lease. */
  readonly leader: string | undefined;
  /** The resource's conditions, each as one line. */
  readonly conditions: readonly string[];
  /** Whether the operator says that nothing is left to do. */
  readonly asDesired: boolean;
}

export interface Change<T> {
  readonly atMs: number;
  readonly value: T;
}

/** How long full redundancy must hold to count as back: a pod that is ready for a moment only is not. */
export const steadyMs = 2_000;

/** What changed when, while a fault is tried. All times are of one monotonic clock, in milliseconds. */
export class Chronicle {
  readonly #redundancy: Change<Redundancy>[] = [];
  readonly #leaders: Change<string | undefined>[] = [];
  readonly #asDesired: Change<boolean>[] = [];
  /** Conditions that changed and Events, as the operator words them. */
  readonly #said: Change<string>[] = [];
  #conditions: readonly string[] | undefined;

  see(atMs: number, { redundancy, leader, conditions, asDesired }: Snapshot): void {
    note(this.#redundancy, { atMs, value: redundancy });
    note(this.#leaders, { atMs, value: leader });
    note(this.#asDesired, { atMs, value: asDesired });
    const known = this.#conditions ?? conditions;
    for (const value of conditions.filter((line) => !known.includes(line))) this.#said.push({ atMs, value });
    this.#conditions = conditions;
  }

  hear(atMs: number, event: string): void {
    this.#said.push({ atMs, value: event });
  }

  get redundancyChanges(): readonly Change<Redundancy>[] {
    return this.#redundancy;
  }

  get said(): readonly Change<string>[] {
    return this.#said;
  }

  /** When the operator first said anything at or after `fromMs`. */
  noticedAt(fromMs: number): number | undefined {
    return this.#said.find(({ atMs }) => atMs >= fromMs)?.atMs;
  }

  /** When another pod than the one that led at `fromMs` first led. */
  leaderChangedAt(fromMs: number): number | undefined {
    const before = valueAt(this.#leaders, fromMs);
    return this.#leaders.find(({ atMs, value }) => atMs > fromMs && value !== undefined && value !== before)
      ?.atMs;
  }

  /** When redundancy was first full for {@link steadyMs}, at or after `fromMs`; `fromMs` itself where it was never lost. */
  fullAt(fromMs: number, nowMs: number): number | undefined {
    return firstSteady(this.#redundancy, isFull, fromMs, nowMs, steadyMs);
  }

  /** Since when the operator has said without a break that nothing is left to do; `fromMs` at the earliest. */
  asDesiredSince(fromMs: number): number | undefined {
    const last = this.#asDesired.at(-1);
    return last?.value === true ? Math.max(last.atMs, fromMs) : undefined;
  }

  /** When the operator first had nothing left to do for {@link steadyMs}, at or after `fromMs`. Later it may find something better to do. */
  settledAt(fromMs: number, nowMs: number): number | undefined {
    return firstSteady(this.#asDesired, (asDesired) => asDesired, fromMs, nowMs, steadyMs);
  }

  /** How often redundancy was lost again after `fromMs`. */
  lossesAfter(fromMs: number): number {
    return this.#redundancy.filter(
      ({ atMs, value }, index) =>
        atMs > fromMs && !isFull(value) && (index === 0 || isFull(this.#redundancy[index - 1]!.value)),
    ).length;
  }
}

function note<T>(changes: Change<T>[], change: Change<T>): void {
  const last = changes.at(-1);
  if (last === undefined || JSON.stringify(last.value) !== JSON.stringify(change.value)) changes.push(change);
}

function valueAt<T>(changes: readonly Change<T>[], atMs: number): T | undefined {
  return changes.findLast((change) => change.atMs <= atMs)?.value;
}

function firstSteady<T>(
  changes: readonly Change<T>[],
  holds: (value: T) => boolean,
  fromMs: number,
  nowMs: number,
  forMs: number,
): number | undefined {
  let since: number | undefined;
  const before = changes.findLast(({ atMs }) => atMs <= fromMs);
  if (before !== undefined && holds(before.value)) since = fromMs;
  for (const { atMs, value } of changes.filter((change) => change.atMs > fromMs && change.atMs <= nowMs)) {
    if (since !== undefined && atMs - since >= forMs) return since;
    if (!holds(value)) since = undefined;
    else since ??= atMs;
  }
  return since !== undefined && nowMs - since >= forMs ? since : undefined;
}
