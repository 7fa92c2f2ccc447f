import { inNode } from './docker.ts';

/** The chains that hold all of these rules and nothing else, so that they are found again by whoever undoes them. */
const chain = 'MOVIE-SEARCH-CHAOS';
const hooks = [
  ['raw', 'PREROUTING'],
  ['mangle', 'POSTROUTING'],
] as const;

/** Drops every packet that reaches or leaves a node, as when its cable is pulled; what runs on it goes on. */
export function cutOffNode(node: string): Promise<void> {
  return drop(node, [
    ['raw', '-i eth0'],
    ['mangle', '-o eth0'],
  ]);
}

/** Drops every packet between two groups of pods, on these nodes, in both directions; open connections fall silent. */
export async function cutApart(
  nodes: readonly string[],
  ones: readonly string[],
  others: readonly string[],
): Promise<void> {
  const pairs = ones.flatMap((one) => others.map((other) => [one, other] as const));
  const rules = pairs.flatMap(([one, other]): ['raw', string][] => [
    ['raw', `-s ${one} -d ${other}`],
    ['raw', `-s ${other} -d ${one}`],
  ]);
  for (const node of new Set(nodes)) await drop(node, rules);
}

/** Undoes all cuts of a node; where there are none, nothing. */
export async function mendNetwork(node: string): Promise<void> {
  const commands = hooks.map(
    ([table, hook]) =>
      `if iptables -w -t ${table} -n -L ${chain} > /dev/null 2>&1; then ` +
      `iptables -w -t ${table} -D ${hook} -j ${chain} 2> /dev/null || true; ` +
      `iptables -w -t ${table} -F ${chain}; iptables -w -t ${table} -X ${chain}; fi`,
  );
  await inNode(node, commands.join('\n'));
}

async function drop(node: string, rules: readonly (readonly ['raw' | 'mangle', string])[]): Promise<void> {
  await mendNetwork(node);
  const chains = hooks.map(([table]) => `iptables -w -t ${table} -N ${chain}`);
  const drops = rules.map(([table, match]) => `iptables -w -t ${table} -A ${chain} ${match} -j DROP`);
  // The hooks come last: all rules begin to hold at once.
  const jumps = hooks.map(([table, hook]) => `iptables -w -t ${table} -I ${hook} 1 -j ${chain}`);
  await inNode(node, [...chains, ...drops, ...jumps].join('\n'));
}
