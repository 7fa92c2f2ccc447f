import type { Tier } from '../observed.ts';

/** What autoscaling did to one tier, for counting: it changed the scale, or something began to hold a step that it wants. */
export type ScaleCounted =
  | { readonly kind: 'Step'; readonly tier: Tier; readonly direction: 'up' | 'down' }
  | { readonly kind: 'Hold'; readonly tier: Tier; readonly reason: string };

/** How often it was done, since this process began to count. */
export type ScaleCount = ScaleCounted & { readonly times: number };

/** Counts steps and holds of every MovieSearchCluster, each of which goes by `namespace/name`. */
export class ScaleCounts {
  readonly #clusters = new Map<string, Map<string, ScaleCount>>();

  count(key: string, counted: ScaleCounted): void {
    const counts = this.#clusters.get(key) ?? new Map<string, ScaleCount>();
    const what = `${counted.kind} ${counted.tier} ${counted.kind === 'Step' ? counted.direction : counted.reason}`;
    counts.set(what, { ...counted, times: (counts.get(what)?.times ?? 0) + 1 });
    this.#clusters.set(key, counts);
  }

  of(key: string): ScaleCount[] {
    return [...(this.#clusters.get(key)?.values() ?? [])];
  }

  /** The cluster is gone. */
  forget(key: string): void {
    this.#clusters.delete(key);
  }
}
