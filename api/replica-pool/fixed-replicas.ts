import type { ReplicaAddress, ReplicaSource } from './replica-source.ts';

/** A list that never changes, for use outside Kubernetes. */
export class FixedReplicas implements ReplicaSource {
  readonly #addresses: readonly ReplicaAddress[];

  constructor(addresses: readonly ReplicaAddress[]) {
    this.#addresses = addresses;
  }

  watch(listener: (replicas: readonly ReplicaAddress[]) => void): void {
    listener(this.#addresses);
  }
}
