import { setTimeout as wait } from 'node:timers/promises';
import { ClusterError } from '../cluster-error.ts';
import type { Kubectl } from '../kubectl.ts';
import { networkNodes } from './host-routes.ts';
import type { NetworkNode } from './host-routes.ts';

/**
 * Waits until each of these containers is a node with a range for its pods. kind ends well even where a kubelet ends at once:
 * then there is a container, and never a node. Throws `ClusterError` after a minute.
 */
export async function joinedNodes(kubectl: Kubectl, containers: readonly string[]): Promise<NetworkNode[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const nodes = networkNodes(await kubectl.ask(['get', 'nodes', '--output', 'json']));
    const absent = containers.filter((name) => nodes?.some((node) => node.name === name) !== true);
    if (nodes !== undefined && absent.length === 0) return nodes;
    if (Date.now() > deadline) {
      throw new ClusterError(
        'NODES_ABSENT',
        `after a minute these nodes have not joined, or have no pod range: ${absent.join(', ')}`,
        absent.map((name) => `docker exec ${name} journalctl --unit kubelet --no-pager | tail`),
      );
    }
    await wait(250);
  }
}
