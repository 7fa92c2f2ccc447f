import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';

const answer = z.object({
  titles: z.array(z.object({ title: z.string(), directors: z.array(z.object({ name: z.string() })) })),
});

/** Asks the query service, from this host, who directed a film; tries until it answers with 200 or the deadline (ms) passes. */
export async function directorsOf(base: string, title: string, within: number): Promise<string[]> {
  const deadline = Date.now() + within;
  const url = `${base}/directors?title=${encodeURIComponent(title)}`;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) {
        const { titles } = answer.parse(await response.json());
        return titles.flatMap((film) => film.directors.map(({ name }) => name));
      }
      last = new Error(`status ${String(response.status)}`);
    } catch (error) {
      last = error;
    }
    await wait(250);
  }
  throw new ClusterError(
    'NO_ANSWER',
    `${url} gave no answer`,
    ['eval "$(make -s env)"; kubectl get pods,service'],
    { cause: last },
  );
}
