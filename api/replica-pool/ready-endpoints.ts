import type { EndpointSlice } from '../../kube/endpoint-slice.ts';
import type { ReplicaAddress } from './replica-source.ts';

/** The name of the port in the slices, where they have several. */
const PORT_NAME = 'mongodb';

/**
 * The endpoints that a Service's slices list as ready, each once: slices of two address families list an endpoint twice, and while
 * endpoints move from one slice to another both may list them. Sorted by name.
 *
 * An endpoint that is terminating is not ready, even where a Service that publishes unready addresses says so.
 */
export function readyEndpoints(
  slices: readonly Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'>[],
): ReplicaAddress[] {
  const found = new Map<string, ReplicaAddress>();
  const order = ['IPv4', 'IPv6', 'FQDN'];
  const byFamily = slices.toSorted((a, b) => order.indexOf(a.addressType) - order.indexOf(b.addressType));
  for (const { endpoints, ports } of byFamily) {
    const port = (ports ?? []).find(({ name }, _, { length }) => name === PORT_NAME || length === 1)?.port;
    if (port === undefined) continue;
    for (const { addresses, conditions, targetRef } of endpoints ?? []) {
      const [host] = addresses;
      if (host === undefined || conditions?.ready === false || conditions?.terminating === true) continue;
      const name = targetRef?.name ?? `${host}:${port}`;
      const identity = targetRef?.uid ?? name;
      if (!found.has(identity)) found.set(identity, { name, host, port });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
