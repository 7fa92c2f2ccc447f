import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command } from '../command.ts';

/** A node as its pods' network sees it. */
export interface NetworkNode {
  readonly name: string;
  /** Address on the Docker network. */
  readonly address: string;
  /** The pods' addresses on this node. */
  readonly podCidr: string;
}

/** Lets this host reach the pods of these nodes, for an operator that runs here. Takes root. */
export async function ensureHostRoutes(
  clone: Pick<Clone, 'bridge'>,
  nodes: readonly NetworkNode[],
): Promise<void> {
  for (const { podCidr, address } of nodes)
    await command('ip', ['route', 'replace', podCidr, 'via', address, 'dev', clone.bridge]);
}

/** Reads the nodes from `kubectl get nodes --output json`; undefined while one has no address or pod range yet. */
export function networkNodes(json: string): NetworkNode[] | undefined {
  const list: unknown = JSON.parse(json);
  if (!isRecord(list) || !Array.isArray(list['items'])) {
    throw new ClusterError('NODES_UNREADABLE', 'kubectl did not answer with a list of nodes');
  }
  const nodes = list['items'].map(networkNode);
  return nodes.every((node) => node !== undefined) ? nodes : undefined;
}

function networkNode(node: unknown): NetworkNode | undefined {
  if (!isRecord(node) || !isRecord(node['metadata']) || !isRecord(node['spec']) || !isRecord(node['status']))
    return undefined;
  const addresses: unknown[] = Array.isArray(node['status']['addresses']) ? node['status']['addresses'] : [];
  const internal = addresses.filter(isRecord).find((address) => address['type'] === 'InternalIP');
  const [name, address, podCidr] = [node['metadata']['name'], internal?.['address'], node['spec']['podCIDR']];
  return typeof name === 'string' && typeof address === 'string' && typeof podCidr === 'string'
    ? { name, address, podCidr }
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
