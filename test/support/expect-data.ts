import type { PrometheusProcess } from './prometheus-process.ts';
import { waitUntil } from './wait-until.ts';

/** An expression, and what it is for. */
export interface NamedExpression {
  readonly what: string;
  readonly expr: string;
}

/**
 * Waits until every expression has had data at some time since the Prometheus was started.
 *
 * @param meanwhile done before each look
 * @throws Error that names those without
 */
export async function expectData(
  prometheus: PrometheusProcess,
  expressions: readonly NamedExpression[],
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const lacking = new Map(expressions.map(({ what, expr }) => [`${what}: ${expr}`, expr]));
  const look = async (): Promise<boolean> => {
    await meanwhile();
    for (const [what, expr] of lacking)
      if ((await prometheus.seriesOf(expr)).length > 0) lacking.delete(what);
    return lacking.size === 0;
  };
  await waitUntil('every expression has data', look, 120_000).catch((error: unknown) => {
    throw new Error(`without data:\n${[...lacking.keys()].join('\n')}`, { cause: error });
  });
}
