import { followEndpointSlices, type FollowedService } from '../../kube/follow-endpoint-slices.ts';
import type { ListWatch } from '../../kube/reflector.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import type { ReplicaAddress, ReplicaSource } from './replica-source.ts';

/**
 * The ready endpoints of a Service, followed by watching its EndpointSlices. While the API server cannot be reached the last list
 * stands; a list that it says is empty is empty.
 */
export class EndpointSliceReplicas implements ReplicaSource {
  readonly #client: ListWatch;
  readonly #service: FollowedService;

  constructor(client: ListWatch, service: FollowedService) {
    this.#client = client;
    this.#service = service;
  }

  watch(listener: (replicas: readonly ReplicaAddress[]) => void, signal: AbortSignal): void {
    followEndpointSlices(this.#client, this.#service, (slices) => listener(readyEndpoints(slices)), signal);
  }
}
