import { Gauge, type Registry } from 'prom-client';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { ObservedNode } from '../observed.ts';
import type { ScaleCount } from './scale-counts.ts';

/** One MovieSearchCluster, and what the operator knows of it beside its spec and status. */
export interface ClusterFigures {
  readonly cluster: Live<MovieSearchCluster>;
  /** How often it was scaled. */
  readonly counts: readonly ScaleCount[];
  /** Every node that the operator may see. */
  readonly nodes: readonly ObservedNode[];
  /** When the last pass over it ended without an error; before the first such pass, when this process began to lead. */
  readonly reconciledAt: Date;
}

export type ClusterLabels = Record<'namespace' | 'name', string>;

/** One series of a gauge, without the labels that name the cluster. */
export interface ClusterSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A figure of each MovieSearchCluster. */
export interface ClusterGauge {
  readonly name: string;
  readonly help: string;
  /** Names of the labels beside `namespace` and `name`. */
  readonly labels?: readonly string[];
  /** Empty where the figure is not known: what is not known has no series, for it is not zero. */
  readonly samples: (figures: ClusterFigures) => readonly ClusterSample[];
}

export const clusterLabels = ['namespace', 'name'] as const;

export function labelsOf({ metadata: { namespace, name } }: Live<MovieSearchCluster>): ClusterLabels {
  return { namespace, name };
}

/** Tells at each scrape what `gauge` says of every MovieSearchCluster of `figures`. */
export function registerClusterGauge(
  registry: Registry,
  figures: () => readonly ClusterFigures[],
  { name, help, labels = [], samples }: ClusterGauge,
): void {
  new Gauge({
    name,
    help,
    labelNames: [...clusterLabels, ...labels],
    registers: [registry],
    collect() {
      this.reset();
      for (const figure of figures()) {
        const ofCluster = labelsOf(figure.cluster);
        for (const sample of samples(figure)) this.set({ ...ofCluster, ...sample.labels }, sample.value);
      }
    },
  });
}

/** The one sample of a figure without labels of its own; none where it is not known. */
export function single(value: number | undefined): ClusterSample[] {
  return value === undefined ? [] : [{ value }];
}

/** Seconds since the epoch, as Prometheus has times. */
export function epochSeconds(time: Date): number {
  return time.getTime() / 1000;
}
