import type { Clone } from '../clone.ts';
import { command, succeeds } from '../command.ts';

/** One rule of the filter table. */
export interface Rule {
  readonly chain: 'FORWARD' | 'OUTPUT';
  readonly match: readonly string[];
}

/**
 * Nothing from the cluster or from `compose.yaml` may leave this host, and nothing meant for the cluster may either. Before kube-proxy has
 * programmed a ClusterIP, a packet to it follows the default route; whatever answers there would be taken for the Service,
 * and the API server keeps such a connection. So these go in before the cluster.
 */
export function egressRules(
  clone: Pick<Clone, 'name' | 'bridge' | 'composeBridges' | 'podSubnet' | 'serviceSubnet'>,
): Rule[] {
  const reject = ['-m', 'comment', '--comment', clone.name, '-j', 'REJECT'];
  const outside = ['!', '-o', clone.bridge];
  return [
    ...Object.values(clone.composeBridges).map((bridge): Rule => ({
      chain: 'FORWARD',
      match: ['-i', bridge, '!', '-o', bridge, ...reject],
    })),
    { chain: 'FORWARD', match: ['-i', clone.bridge, ...outside, ...reject] },
    { chain: 'OUTPUT', match: ['-d', clone.podSubnet, ...outside, ...reject] },
    { chain: 'OUTPUT', match: ['-d', clone.serviceSubnet, ...outside, ...reject] },
  ];
}

/** Puts in those rules that are not there yet; returns how many it put in. Takes root. */
export async function putIn(rules: readonly Rule[]): Promise<number> {
  let added = 0;
  for (const { chain, match } of rules) {
    if (await succeeds('iptables', ['-w', '-C', chain, ...match])) continue;
    await command('iptables', ['-w', '-I', chain, ...match]);
    added += 1;
  }
  return added;
}

/** Takes out every copy of the rules; returns how many there were. */
export async function takeOut(rules: readonly Rule[]): Promise<number> {
  let removed = 0;
  for (const { chain, match } of rules) {
    while (await succeeds('iptables', ['-w', '-D', chain, ...match])) removed += 1;
  }
  return removed;
}
