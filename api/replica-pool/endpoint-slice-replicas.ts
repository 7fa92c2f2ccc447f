import { endpointSlices, SERVICE_NAME_LABEL } from '../../kube/endpoint-slice.ts';
import type { Logger } from '../../logging/logger.ts';
import { Reflector, type ListWatch } from '../../kube/reflector.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import type { ReplicaAddress, ReplicaSource } from './replica-source.ts';

export interface EndpointSliceReplicasOptions {
  readonly namespace: string;
  /** Name of the Service. */
  readonly service: string;
  readonly logger: Logger;
  /** Told where the watch cannot go on: what remains is to end the process. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * The ready endpoints of a Service, followed by watching its EndpointSlices. While the API server cannot be reached the last list
 * stands; a list that it says is empty is empty.
 */
export class EndpointSliceReplicas implements ReplicaSource {
  readonly #client: ListWatch;
  readonly #options: EndpointSliceReplicasOptions;

  constructor(client: ListWatch, options: EndpointSliceReplicasOptions) {
    this.#client = client;
    this.#options = options;
  }

  watch(listener: (replicas: readonly ReplicaAddress[]) => void, signal: AbortSignal): void {
    const { namespace, service, logger, onBroken } = this.#options;
    const reflector = new Reflector(this.#client, endpointSlices, {
      namespace,
      labelSelector: `${SERVICE_NAME_LABEL}=${service}`,
      logger,
    });
    const tell = (): void => {
      // Before that, the list is not whole.
      if (reflector.hasSynced && !signal.aborted) listener(readyEndpoints(reflector.list()));
    };
    reflector.subscribe({ added: tell, updated: tell, deleted: tell });
    reflector.untilSynced(signal).then(tell, (error: unknown) => {
      if (!signal.aborted) onBroken(error);
    });
    reflector.run(signal).catch(onBroken);
  }
}
