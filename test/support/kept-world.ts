import { type DatasetPointer, type KeptDataset, titlesCollection } from '../../catalog/dataset-pointer.ts';
import { collectionsInUse, keptOf, pointerState, switchedTo, trimmed } from '../../catalog/kept-datasets.ts';
import { collectionsToDrop } from '../../seed/mongo/prune-collections.ts';

/** One loader at a time, which may be killed for another at any step, and an operator that switches back: in any order. */
export type WorldStep =
  | { readonly kind: 'start'; readonly version: string; readonly keep: number }
  /** The loader does one thing. */
  | { readonly kind: 'loader' }
  /** The operator looks at the pointer, and wants this version if it is kept. */
  | { readonly kind: 'plan'; readonly version: string }
  /** It switches as planned, upon what it saw then. */
  | { readonly kind: 'switch' }
  | { readonly kind: 'pass'; readonly ms: number };

interface Loader {
  readonly version: string;
  readonly keep: number;
  from: DatasetPointer | null;
  next: 'trim' | 'publish' | 'switch' | 'look' | 'drop';
  toDrop: string[];
  /** What follows the drops. */
  then: 'publish' | null;
}

/** A database as loader and operator share it: the pointer, which is compared and set, and names of collections. */
export class KeptWorld {
  switchesBack = 0;
  overtaken = 0;
  drops = 0;
  #now = Date.UTC(2026, 10, 24);
  #pointer: DatasetPointer | null = null;
  readonly #collections = new Set<string>();
  #loader: Loader | null = null;
  #plan: { from: DatasetPointer; to: KeptDataset } | null = null;

  /** Collections that the pointer names and that are gone. */
  lacking(): string[] {
    const named = this.#pointer === null ? [] : (collectionsInUse(this.#pointer) ?? []);
    return named.filter((name) => !this.#collections.has(name));
  }

  take(step: WorldStep): void {
    switch (step.kind) {
      case 'start':
        this.#start(step.version, step.keep);
        break;
      case 'loader':
        if (this.#loader !== null) this.#work(this.#loader);
        break;
      case 'plan': {
        const to = keptOf(this.#pointer).find(({ version }) => version === step.version);
        if (this.#pointer !== null && to !== undefined) this.#plan = { from: this.#pointer, to };
        break;
      }
      case 'switch':
        this.#switchBack();
        break;
      case 'pass':
        this.#now += step.ms;
        break;
      default:
        step satisfies never;
    }
  }

  #start(version: string, keep: number): void {
    const from = this.#pointer;
    const isServed = from?.version === version;
    const next = isServed ? 'look' : this.#collections.has(titlesCollection(version)) ? 'switch' : 'trim';
    this.#loader = { version, keep, from, next, toDrop: [], then: null };
  }

  #work(loader: Loader): void {
    const { version, keep, from } = loader;
    switch (loader.next) {
      case 'trim': {
        const next = from === null ? null : trimmed(from, { keep, at: new Date(this.#now) });
        loader.then = 'publish';
        loader.next = next === null ? 'publish' : 'look';
        if (next !== null && this.#compareAndSet(from, next)) loader.from = next;
        break;
      }
      case 'publish':
        this.#collections.add(titlesCollection(version));
        loader.then = null;
        loader.next = 'switch';
        break;
      case 'switch': {
        const at = new Date(this.#now);
        const dataset = {
          version,
          collection: titlesCollection(version),
          titles: 1,
          rejectedRows: 0,
          loadedAt: at,
        };
        loader.next = 'look';
        this.#compareAndSet(from, switchedTo(from, dataset, { keep, at }));
        break;
      }
      case 'look': {
        const inUse = this.#pointer === null ? null : collectionsInUse(this.#pointer);
        loader.toDrop = inUse === null ? [] : collectionsToDrop([...this.#collections], inUse);
        loader.next = 'drop';
        break;
      }
      case 'drop': {
        const name = loader.toDrop.pop();
        if (name !== undefined) {
          this.#collections.delete(name);
          this.drops++;
        } else if (loader.then === null) this.#loader = null;
        else loader.next = loader.then;
        break;
      }
      default:
        loader.next satisfies never;
    }
  }

  #switchBack(): void {
    if (this.#plan === null) return;
    const { from, to } = this.#plan;
    this.#plan = null;
    const next = switchedTo(from, to, { keep: Infinity, at: new Date(this.#now) });
    if (this.#compareAndSet(from, next)) this.switchesBack++;
  }

  /** A loader that was overtaken ends. */
  #compareAndSet(from: DatasetPointer | null, next: DatasetPointer): boolean {
    const state = (pointer: DatasetPointer | null): string =>
      JSON.stringify(pointer === null ? null : pointerState(pointer));
    if (state(from) === state(this.#pointer)) {
      this.#pointer = next;
      return true;
    }
    this.overtaken++;
    this.#loader = null;
    return false;
  }
}
