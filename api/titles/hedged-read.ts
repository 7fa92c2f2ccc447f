import { pause, type Clock } from '../../time/clock.ts';
import type { Deadline } from '../deadline.ts';

/** A read that may be sent to a second place where the first is late. */
export interface HedgedRead<T> {
  readonly clock: Clock;
  /** Milliseconds after which the first is late. */
  readonly lateMs: number;
  readonly first: (deadline: Deadline) => Promise<T>;
  /** Asked for once the first is late: null where there is no second place, or none is allowed. */
  readonly second: () => ((deadline: Deadline) => Promise<T>) | null;
}

/** Without a reason given, an error would be made for each read, its stack and all. */
const OVER = 'the first read is over';

/**
 * The answer of whichever place has it first. A second read that fails is no failure: the first decides then. The first goes on when the second has
 * answered: to break it off would cost its connection.
 *
 * @throws what the first throws, where the second has not answered by then
 */
export async function hedgedRead<T>(
  { clock, lateMs, first, second }: HedgedRead<T>,
  deadline: Deadline,
): Promise<T> {
  const over = new AbortController();
  const reading = first(deadline).finally(() => over.abort(OVER));
  const hedge = async (): Promise<T> => {
    await pause(clock, lateMs, over.signal);
    const read = over.signal.aborted ? null : second();
    if (read === null) return await reading;
    try {
      return await read(deadline);
    } catch {
      // Its own replica is told of the failure by its own reads and probes.
      return await reading;
    }
  };
  return await Promise.race([reading, hedge()]);
}
