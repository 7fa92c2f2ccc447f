import { Reflector, type ListWatch } from '../../kube/reflector.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import { clusterResources, resourceSchema, type ClusterResource, type SeenResource } from './resource.ts';

/** How well the resource is followed: since when it cannot be, in milliseconds since the epoch. */
export interface ResourceState {
  readonly state: 'followed' | 'lost';
  readonly since: number | null;
}

/** Follows one MovieSearchCluster. */
export class ResourceWatch {
  readonly #reflector: Reflector<ClusterResource>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #startedAt: number;

  constructor(
    client: ListWatch,
    {
      namespace,
      name,
      clock,
      logger,
    }: { readonly namespace: string; readonly name: string; readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#clock = clock;
    this.#logger = logger;
    this.#startedAt = clock.now();
    // The pod's Role names this one object: to list and watch it takes a selector that names it, too.
    const fieldSelector = `metadata.name=${name}`;
    this.#reflector = new Reflector(client, clusterResources, { namespace, fieldSelector, logger, clock });
  }

  get following(): ResourceState {
    const { brokenMs, heardAt } = this.#reflector.following;
    const now = this.#clock.now();
    if (brokenMs !== null) return { state: 'lost', since: Math.round(now - brokenMs) };
    return heardAt === null ? { state: 'lost', since: this.#startedAt } : { state: 'followed', since: null };
  }

  /**
   * Calls `listener` with the resource whenever it has changed, null where there is none, until `signal` aborts.
   *
   * @param onBroken told what ended the watch: a bug here or in the listener
   */
  watch(
    listener: (resource: SeenResource | null) => void,
    onBroken: (error: unknown) => void,
    signal: AbortSignal,
  ): void {
    const tell = (object: object): void => {
      if (signal.aborted) return;
      const parsed = resourceSchema.safeParse(object);
      if (parsed.success) listener(parsed.data);
      else
        this.#logger.warn({ err: parsed.error }, 'the resource is not as this release knows it: not shown');
    };
    this.#reflector.subscribe({ added: tell, updated: tell, deleted: () => listener(null) });
    this.#reflector.run(signal).catch(onBroken);
  }
}
