import type { RequestMeter } from './cluster-view/request-meter.ts';
import { Metrics } from './metrics.ts';

/** The figures for Prometheus, which are counted since the process started, and beside them those that the cluster view shows by the second. */
export class MeteredMetrics extends Metrics {
  readonly #requests: RequestMeter;

  constructor(requests: RequestMeter, ...observed: ConstructorParameters<typeof Metrics>) {
    super(...observed);
    this.#requests = requests;
  }

  override requestStarted(): void {
    super.requestStarted();
    this.#requests.requestStarted();
  }

  override requestEnded(route: string, status: number, seconds: number): void {
    super.requestEnded(route, status, seconds);
    this.#requests.requestEnded(status, seconds);
  }

  override shed(): void {
    super.shed();
    this.#requests.shed();
  }

  override hedged(): void {
    super.hedged();
    this.#requests.hedged();
  }

  override retried(): void {
    super.retried();
    this.#requests.retried();
  }
}
