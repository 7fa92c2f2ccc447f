import type { EndpointSlice } from '../../kube/endpoint-slice.ts';
import { followEndpointSlices, type FollowedService } from '../../kube/follow-endpoint-slices.ts';
import type { ListWatch } from '../../kube/reflector.ts';
import type { SeenPod } from './cluster-status.ts';

/** A query pod, and where its admin port is. */
export interface Peer extends SeenPod {
  readonly host: string;
  readonly port: number;
  /** Which of all states of the list this was seen in: alike for all who see it. */
  readonly version: string;
  /** Whether `name` is its pod's. Else it is an address, and who is behind that only its own answers tell. */
  readonly isNamed: boolean;
}

/** Knows which query pods there are, this one among them. */
export interface PeerSource {
  watch(listener: (peers: readonly Peer[]) => void, signal: AbortSignal): void;
}

type Slice = Pick<EndpointSlice, 'addressType' | 'endpoints'> & {
  readonly metadata: { readonly resourceVersion: string };
};

/**
 * The pods that a Service's slices list, each once, ready or not. Of two address families the first is taken.
 *
 * @param port of all of them
 */
export function peersIn(slices: readonly Slice[], port: number): Peer[] {
  const found = new Map<string, Peer>();
  for (const { endpoints, metadata, addressType } of slices.toSorted((a, b) =>
    a.addressType < b.addressType ? -1 : 1,
  )) {
    if (addressType === 'FQDN') continue;
    for (const { addresses, conditions, targetRef, zone, nodeName } of endpoints ?? []) {
      const [host] = addresses;
      const name = targetRef?.name;
      if (host === undefined || name === undefined || found.has(name)) continue;
      found.set(name, {
        ...{ name, host, port, zone: zone ?? null, node: nodeName ?? null },
        ...{ version: metadata.resourceVersion, isNamed: true },
        state:
          conditions?.terminating === true
            ? 'Terminating'
            : conditions?.ready === false
              ? 'NotReady'
              : 'Ready',
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface EndpointSlicePeersOptions extends FollowedService {
  /** The admin port of each of them. */
  readonly port: number;
}

/** The query pods by the EndpointSlices of their Service, which list those that are not ready, too. */
export class EndpointSlicePeers implements PeerSource {
  readonly #client: ListWatch;
  readonly #options: EndpointSlicePeersOptions;

  constructor(client: ListWatch, options: EndpointSlicePeersOptions) {
    this.#client = client;
    this.#options = options;
  }

  watch(listener: (peers: readonly Peer[]) => void, signal: AbortSignal): void {
    const { port } = this.#options;
    followEndpointSlices(this.#client, this.#options, (slices) => listener(peersIn(slices, port)), signal);
  }
}

/** A list that never changes, for use outside Kubernetes. */
export class FixedPeers implements PeerSource {
  readonly #peers: readonly Peer[];

  constructor(addresses: readonly { readonly name: string; readonly host: string; readonly port: number }[]) {
    this.#peers = addresses.map(({ name, host, port }) => ({
      ...{ name, host, port, zone: null, node: null, state: 'Ready', version: 'fixed', isNamed: false },
    }));
  }

  watch(listener: (peers: readonly Peer[]) => void): void {
    listener(this.#peers);
  }
}
