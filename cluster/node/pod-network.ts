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

/** The CNI configuration of one node: a veth pair for each pod, addresses handed out by the node, host ports. */
export function conflist(podCidr: string): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'movie-search',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: '/run/cni-ipam-state',
          routes: [{ dst: '0.0.0.0/0' }],
          ranges: [[{ subnet: podCidr }]],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

/** The commands that let a node's pods reach the other nodes' pods, and everything else under the node's own address. */
export function nodeCommands(node: NetworkNode, all: readonly NetworkNode[], podSubnet: string): string[] {
  const masquerade = `POSTROUTING -s ${podSubnet} ! -d ${podSubnet} -j MASQUERADE`;
  return [
    'sysctl -qw net.ipv4.ip_forward=1',
    ...all
      .filter(({ name }) => name !== node.name)
      .map(({ podCidr, address }) => `ip route replace ${podCidr} via ${address}`),
    `iptables -w -t nat -C ${masquerade} 2>/dev/null || iptables -w -t nat -A ${masquerade}`,
  ];
}

/** Gives every node its pod network. With `hostRoutes` the host reaches pods too (that takes root). */
export async function connectPods(
  clone: Clone,
  nodes: readonly NetworkNode[],
  env: Readonly<Record<string, string>>,
  hostRoutes: boolean,
): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      const file = '/etc/cni/net.d/10-movie-search.conflist';
      const script = [
        'set -eu',
        ...nodeCommands(node, nodes, clone.podSubnet),
        // The kubelet calls the network ready as soon as the file is there: it must be whole, and last.
        `cat > ${file}.new <<'CONFLIST'\n${conflist(node.podCidr)}\nCONFLIST`,
        `mv ${file}.new ${file}`,
      ].join('\n');
      await command('docker', ['exec', '-i', node.name, 'sh', '-s'], { env, input: script });
      if (hostRoutes)
        await command('ip', ['route', 'replace', node.podCidr, 'via', node.address, 'dev', clone.bridge]);
    }),
  );
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
