import type { Clock } from '../../time/clock.ts';
import type { Selection } from '../../kube/call-options.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { Logger } from '../../logging/logger.ts';
import { Reflector } from '../../kube/reflector.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import type { KubeStore } from './kube-stores.ts';
import type { FollowedCopy } from './observe/watch-health.ts';

export interface ScopedReflectorsOptions {
  readonly kube: Pick<KubeClient, 'list' | 'watch'>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** null: all, each kind in one copy. Otherwise each kind has a copy a namespace, so that rights in these are all it takes. */
  readonly namespaces: readonly string[] | null;
}

interface FollowedReflector {
  /** null: it copies from every namespace, or what has none. */
  readonly namespace: string | null;
  readonly reflector: Reflector<never>;
}

/**
 * The reflectors of an operator that looks after some namespaces, or all. A namespace that cannot be read (it was deleted, or a right
 * is missing) holds up none of the others.
 */
export class ScopedReflectors {
  readonly #options: ScopedReflectorsOptions;
  readonly #followed: FollowedReflector[] = [];

  constructor(options: ScopedReflectorsOptions) {
    this.#options = options;
  }

  /**
   * A store of one kind's objects in the namespaces looked after.
   *
   * @param onChange told of every object that is new, changed or gone; null: nobody wants to know
   */
  store<T extends KubeObject>(
    kind: ResourceKind<T>,
    onChange: ((object: Live<T>) => void) | null,
    selection: Omit<Selection, 'namespace'> = {},
  ): KubeStore<T> {
    const { namespaces } = this.#options;
    const follow = (namespace: string | null): Reflector<T> => {
      const within = namespace === null ? selection : { ...selection, namespace };
      const reflector = this.#follow(kind, within, namespace);
      if (onChange !== null) {
        reflector.subscribe({ added: onChange, updated: onChange, deleted: onChange });
      }
      return reflector;
    };
    if (namespaces === null) return follow(null);
    return storeOfNamespaces(new Map(namespaces.map((namespace) => [namespace, follow(namespace)])));
  }

  /** A copy of what is looked after by nobody: objects without a namespace, or in one of Kubernetes' own. */
  outside<T extends KubeObject>(kind: ResourceKind<T>, selection: Selection = {}): Reflector<T> {
    return this.#follow(kind, selection, null);
  }

  /** Follows the API server until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#followed.map(({ reflector }) => reflector.run(signal)));
  }

  /** Resolves when there is something to begin with: every copy, or all that is needed for one namespace. */
  async untilSynced(signal: AbortSignal): Promise<void> {
    const { namespaces } = this.#options;
    const groups = (namespaces ?? [null]).map((namespace) =>
      Promise.all(this.#neededFor(namespace).map((reflector) => reflector.untilSynced(signal))),
    );
    await Promise.race(groups);
  }

  get hasSynced(): boolean {
    const { namespaces } = this.#options;
    return (namespaces ?? [null]).some((namespace) => this.#isComplete(namespace));
  }

  /** Whether all that is needed for the MovieSearchClusters of this namespace has been read. Nothing is planned before. */
  isCompleteFor(namespace: string): boolean {
    return this.#isComplete(this.#options.namespaces === null ? null : namespace);
  }

  /** How well each copy follows the API server now. */
  copies(): FollowedCopy[] {
    return this.#followed.map(({ namespace, reflector: { kind, following } }) => ({
      resource: kind.plural,
      namespace,
      following,
    }));
  }

  #follow<T extends KubeObject>(
    kind: ResourceKind<T>,
    selection: Selection,
    namespace: string | null,
  ): Reflector<T> {
    const { kube, logger, clock } = this.#options;
    const reflector = new Reflector(kube, kind, { logger, clock, ...selection });
    this.#followed.push({ namespace, reflector: reflector as unknown as Reflector<never> });
    return reflector;
  }

  #isComplete(namespace: string | null): boolean {
    return this.#neededFor(namespace).every((reflector) => reflector.hasSynced);
  }

  #neededFor(namespace: string | null): Reflector<never>[] {
    return this.#followed
      .filter((followed) => followed.namespace === null || followed.namespace === namespace)
      .map(({ reflector }) => reflector);
  }
}

function storeOfNamespaces<T extends KubeObject>(stores: ReadonlyMap<string, KubeStore<T>>): KubeStore<T> {
  return {
    get: (name) => stores.get(name.namespace ?? '')?.get(name),
    list: (filter = {}) =>
      filter.namespace === undefined
        ? [...stores.values()].flatMap((store) => store.list(filter))
        : (stores.get(filter.namespace)?.list(filter) ?? []),
  };
}
