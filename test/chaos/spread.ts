import type { ChaosCluster } from './chaos-cluster.ts';
import { nodeOf } from './pod-parts.ts';

/** Whether no two members share a zone while another zone has none. */
export function isSpread(cluster: ChaosCluster): boolean {
  const zones = cluster.members().map((member) => cluster.zoneOf(nodeOf(member)));
  const all = new Set(cluster.workers().map(({ metadata }) => cluster.zoneOf(metadata.name)));
  return new Set(zones).size >= Math.min(all.size, zones.length);
}
