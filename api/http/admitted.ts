import type { Clock } from '../../time/clock.ts';
import { Deadline, DeadlineExceeded } from '../deadline.ts';
import type { Admission } from './admission.ts';
import type { Answer, Route } from './route.ts';

export interface AdmittedOptions {
  readonly clock: Clock;
  /** Time that a request may take. */
  readonly deadlineMs: number;
  readonly admission: Pick<Admission, 'enter' | 'leave'>;
  /** A request was turned away for lack of room. */
  readonly onShed: () => void;
}

/** Stands for an answer where there was no room to work one out. */
export const TURNED_AWAY = Symbol('turned away');

/** A route's question, checked, and who waits for the answer. */
export interface RouteQuestion {
  readonly route: Route;
  readonly prepared: unknown;
  readonly client: string;
  /** Called once there is room, with the deadline of the work: it is to end once nobody waits any more. */
  readonly onDeadline: (deadline: Deadline) => void;
}

/**
 * Works an answer out once there is room for it, and has it used while the room is taken: to compress an answer is work as well.
 *
 * @param use is told as well how many milliseconds the answer took
 * @returns what `use` made of the answer, or that there was no room
 */
export async function admitted<T>(
  { route, prepared, client, onDeadline }: RouteQuestion,
  { clock, deadlineMs, admission, onShed }: AdmittedOptions,
  use: (answer: Answer, workedMs: number) => T | Promise<T>,
): Promise<T | typeof TURNED_AWAY> {
  const askedAt = clock.monotonicNow();
  const { cost, turns } = route.sizeOf?.(prepared) ?? { cost: route.cost, turns: 1 };
  const entered = admission.enter(client, cost);
  if (!(typeof entered === 'boolean' ? entered : await entered)) {
    onShed();
    return TURNED_AWAY;
  }
  // What is turned away is to cost as little as can be: no deadline is made for it, and the time it waited is taken off.
  const startedAt = clock.monotonicNow();
  using deadline = new Deadline(clock, deadlineMs - (startedAt - askedAt));
  onDeadline(deadline);
  let failed = false;
  try {
    const answer = await route.handle(prepared, { deadline });
    return await use(answer, clock.monotonicNow() - startedAt);
  } catch (error) {
    failed = error instanceof DeadlineExceeded;
    throw error;
  } finally {
    admission.leave(client, cost, (clock.monotonicNow() - startedAt) / turns, failed);
  }
}
