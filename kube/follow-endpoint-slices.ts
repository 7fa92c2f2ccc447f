import type { Logger } from '../logging/logger.ts';
import { endpointSlices, SERVICE_NAME_LABEL, type EndpointSlice } from './endpoint-slice.ts';
import { Reflector, type ListWatch } from './reflector.ts';
import type { Live } from './resource-kind.ts';

export interface FollowedService {
  readonly namespace: string;
  /** Name of the Service. */
  readonly service: string;
  readonly logger: Logger;
  /** Told where the watch cannot go on: a bug. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Tells of all EndpointSlices of a Service, whole, at first and at each change, until the signal aborts. While the API server cannot be
 * reached nothing is told: the last list stands.
 */
export function followEndpointSlices(
  client: ListWatch,
  { namespace, service, logger, onBroken }: FollowedService,
  listener: (slices: readonly Live<EndpointSlice>[]) => void,
  signal: AbortSignal,
): void {
  const reflector = new Reflector(client, endpointSlices, {
    namespace,
    labelSelector: `${SERVICE_NAME_LABEL}=${service}`,
    logger,
  });
  const tell = (): void => {
    // Before that, the list is not whole.
    if (reflector.hasSynced && !signal.aborted) listener(reflector.list());
  };
  reflector.subscribe({ added: tell, updated: tell, deleted: tell });
  reflector.untilSynced(signal).then(tell, (error: unknown) => {
    if (!signal.aborted) onBroken(error);
  });
  reflector.run(signal).catch(onBroken);
}
