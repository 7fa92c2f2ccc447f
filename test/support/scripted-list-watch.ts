import type { ListOptions, ObjectList, WatchOptions } from '../../kube/call-options.ts';
import type { ListWatch } from '../../kube/reflector.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import type { WatchEvent } from '../../kube/watch-event.ts';
import type { Pod } from '../../operator/kube/resources.ts';

/** One watch that a test speaks into. */
export class OpenWatch {
  readonly options: WatchOptions;
  #queue: (WatchEvent<Pod> | Error | 'end')[] = [];
  #wake: () => void = () => undefined;
  closed = false;

  constructor(options: WatchOptions) {
    this.options = options;
    options.signal?.addEventListener('abort', () => this.fail(options.signal?.reason as Error));
  }

  tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Live<Pod>): void {
    this.#push({ type, object });
  }

  bookmark(resourceVersion: string): void {
    this.#push({ type: 'BOOKMARK', resourceVersion });
  }

  fail(error: Error): void {
    this.#push(error);
  }

  end(): void {
    this.#push('end');
  }

  async *events(): AsyncGenerator<WatchEvent<Pod>, void, undefined> {
    try {
      for (;;) {
        const next = this.#queue.shift();
        if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
        else if (next === 'end') return;
        else if (next instanceof Error) throw next;
        else yield next;
      }
    } finally {
      this.closed = true;
    }
  }

  #push(step: WatchEvent<Pod> | Error | 'end'): void {
    this.#queue.push(step);
    this.#wake();
  }
}

/** An API server that answers as a test tells it to, and remembers what it was asked. */
export class ScriptedListWatch implements ListWatch {
  readonly lists: ListOptions[] = [];
  readonly watches: OpenWatch[] = [];
  /** Answers to the next lists; an empty list where there is none left. */
  answers: (Live<Pod>[] | Error)[] = [];
  listVersion = '100';

  list: ListWatch['list'] = <T extends KubeObject>(
    _kind: ResourceKind<T>,
    options: ListOptions | undefined,
  ) => {
    this.lists.push(options ?? {});
    const answer = this.answers.shift() ?? [];
    if (answer instanceof Error) return Promise.reject(answer);
    const list: ObjectList<Pod> = { items: answer, resourceVersion: this.listVersion };
    return Promise.resolve(list as unknown as ObjectList<T>);
  };

  watch: ListWatch['watch'] = <T extends KubeObject>(_kind: ResourceKind<T>, options: WatchOptions) => {
    const watch = new OpenWatch(options);
    this.watches.push(watch);
    return watch.events() as unknown as AsyncGenerator<WatchEvent<T>, void, undefined>;
  };

  get lastWatch(): OpenWatch {
    return this.watches.at(-1)!;
  }
}

/** A pod as a server tells of it. */
export function pod(
  name: string,
  resourceVersion: string,
  more: Partial<Live<Pod>['metadata']> = {},
): Live<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'demo',
      name,
      uid: `uid-${name}`,
      resourceVersion,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'test' }],
      ...more,
    },
  };
}
