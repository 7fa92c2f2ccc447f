import type { ScalingMemoryStatus } from '../../../crds/status.ts';
import {
  emptyScalingMemory,
  type Recommendation,
  type ScaleEvent,
  type ScalingMemory,
} from './scaling-memory.ts';

/** An entry of a list in the status: count, seconds before `evaluatedAt`, and `~` where the entry is outdated. */
const entryPattern = /^(\d+)@(-?\d+(?:\.\d{1,3})?)(~?)$/;

/** A memory in the status that nobody can have written but by hand. `code` is stable. */
export class UnreadableScalingMemoryError extends Error {
  readonly code = 'UNREADABLE_SCALING_MEMORY';

  constructor(entry: string) {
    super(
      `status.autoscaling has ${JSON.stringify(entry)} where an entry such as 3@15 belongs: ` +
        'delete that part of the status, and autoscaling starts anew',
    );
    this.name = 'UnreadableScalingMemoryError';
  }
}

/** The memory as it stands in the status; undefined where there is nothing to remember. `memoryFrom` gives it back exactly. */
export function memoryToStatus(memory: ScalingMemory): ScalingMemoryStatus | undefined {
  const { evaluatedAt, recommendations, scaleUps, scaleDowns, conditions } = memory;
  if (evaluatedAt === null) return undefined;
  const entry = (count: number, at: number, mark = '') => `${count}@${(evaluatedAt - at) / 1000}${mark}`;
  const events = (list: readonly ScaleEvent[]) =>
    list.map(({ change, at, outdated }) => entry(change, at, outdated ? '~' : '')).join(' ');
  return {
    evaluatedAt: new Date(evaluatedAt).toISOString(),
    recommendations: recommendations.map(({ replicas, at }) => entry(replicas, at)).join(' '),
    ...(scaleUps.length > 0 && { scaleUps: events(scaleUps) }),
    ...(scaleDowns.length > 0 && { scaleDowns: events(scaleDowns) }),
    ...(conditions.able && { able: conditions.able }),
    ...(conditions.active && { active: conditions.active }),
    ...(conditions.limited && { limited: conditions.limited }),
  };
}

/**
 * The memory that stands in the status; an empty one where there is none.
 *
 * @throws UnreadableScalingMemoryError for a list that the CRD's schema would refuse.
 */
export function memoryFrom(status: ScalingMemoryStatus | undefined): ScalingMemory {
  if (status === undefined) return emptyScalingMemory;
  const evaluatedAt = Date.parse(status.evaluatedAt);
  const { able = null, active = null, limited = null } = status;
  return {
    evaluatedAt,
    recommendations: entriesOf(status.recommendations, evaluatedAt).map(({ count, at }): Recommendation => ({
      replicas: count,
      at,
    })),
    scaleUps: eventsOf(status.scaleUps, evaluatedAt),
    scaleDowns: eventsOf(status.scaleDowns, evaluatedAt),
    conditions: { able, active, limited },
  };
}

function eventsOf(list: string | undefined, evaluatedAt: number): ScaleEvent[] {
  return entriesOf(list ?? '', evaluatedAt).map(({ count, at, marked }) => ({
    change: count,
    at,
    outdated: marked,
  }));
}

interface Entry {
  readonly count: number;
  readonly at: number;
  readonly marked: boolean;
}

function entriesOf(list: string, evaluatedAt: number): Entry[] {
  if (list === '') return [];
  return list.split(' ').map((text) => {
    const match = entryPattern.exec(text);
    if (match === null) throw new UnreadableScalingMemoryError(text);
    const [, count, age, mark] = match;
    // Seconds as float64 are not exact; milliseconds are, once rounded.
    return { count: Number(count), at: evaluatedAt - Math.round(Number(age) * 1000), marked: mark === '~' };
  });
}
