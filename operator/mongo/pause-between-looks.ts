import { pause, systemClock } from '../../time/clock.ts';

/**
 * Waits so many milliseconds until a member is looked at again.
 *
 * @throws the reason of `signal`, at once where it aborts
 */
export async function pauseBetweenLooks(delayMs: number, signal: AbortSignal): Promise<void> {
  await pause(systemClock, delayMs, signal);
  signal.throwIfAborted();
}
