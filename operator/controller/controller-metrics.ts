import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type ReconcileOutcome = 'success' | 'requeue' | 'error';

/** What controllers tell a Prometheus registry; one of these serves any number of controllers. */
export class ControllerMetrics {
  readonly #reconciles: Counter<'controller' | 'result'>;
  readonly #duration: Histogram<'controller'>;
  readonly #retries: Counter<'controller'>;
  readonly #depths = new Map<string, () => number>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#reconciles = new Counter({
      name: 'controller_reconcile_total',
      help: 'Reconciles that have ended, by result: success, requeue (asked to run again later), error.',
      labelNames: ['controller', 'result'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'controller_reconcile_duration_seconds',
      help: 'How long one reconcile took.',
      labelNames: ['controller'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.#retries = new Counter({
      name: 'controller_retries_total',
      help: 'Keys put back into the queue because their reconcile failed.',
      labelNames: ['controller'],
      registers,
    });
    const depths = this.#depths;
    new Gauge({
      name: 'controller_queue_depth',
      help: 'Keys waiting to be reconciled.',
      labelNames: ['controller'],
      registers,
      collect() {
        for (const [controller, depth] of depths) this.set({ controller }, depth());
      },
    });
  }

  /** Tells of the queue at each scrape. */
  observeQueue(controller: string, depth: () => number): void {
    this.#depths.set(controller, depth);
  }

  reconciled(controller: string, result: ReconcileOutcome, durationMs: number): void {
    this.#reconciles.inc({ controller, result });
    this.#duration.observe({ controller }, durationMs / 1000);
    if (result === 'error') this.#retries.inc({ controller });
  }
}
