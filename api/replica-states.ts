import { Gauge, type Registry } from 'prom-client';

import type { DatasetPointer } from '../catalog/dataset-pointer.ts';
import type { ReplicaState } from './replica-pool/replica.ts';

/** What the figures show of a replica. */
export interface ObservedReplica {
  readonly name: string;
  readonly state: ReplicaState;
  readonly inFlight: number;
  readonly session: { readonly dataset: Pick<DatasetPointer, 'version'> | null };
}

/** Registers what each replica is and does at the moment of a scrape. */
export function registerReplicaStates(registry: Registry, replicas: () => readonly ObservedReplica[]): void {
  const registers = [registry];
  new Gauge({
    name: 'movie_search_query_replicas',
    help: 'Replicas in the list, by state: starting, ready or failing.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of ['starting', 'ready', 'failing']) {
        this.set({ state }, replicas().filter((replica) => replica.state === state).length);
      }
    },
  });
  new Gauge({
    name: 'movie_search_query_replica_reads_in_flight',
    help: 'Reads sent to a replica and not yet answered.',
    labelNames: ['replica'],
    registers,
    collect() {
      this.reset();
      for (const { name, inFlight } of replicas()) this.set({ replica: name }, inFlight);
    },
  });
  new Gauge({
    name: 'movie_search_query_dataset_info',
    help: '1 for the dataset version that each replica serves.',
    labelNames: ['replica', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { name, session } of replicas()) {
        const { dataset } = session;
        if (dataset !== null) this.set({ replica: name, version: dataset.version }, 1);
      }
    },
  });
}
