import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const deadlineMs = 120_000;

/** Runs docker, which the nodes are containers of. What it prints. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', [...args], { timeout: deadlineMs, maxBuffer: 32 * 2 ** 20 });
  return stdout.trim();
}

/** Runs a shell script in a node, as root. */
export function inNode(node: string, script: string): Promise<string> {
  return docker('exec', node, 'sh', '-ec', script);
}

/** The states of the node containers of a kind cluster: `running`, `paused`, `exited`. */
export async function nodeStates(cluster: string): Promise<Map<string, string>> {
  const filter = `label=io.x-k8s.kind.cluster=${cluster}`;
  const lines = await docker('ps', '--all', '--filter', filter, '--format', '{{.Names}} {{.State}}');
  return new Map(
    lines.split('\n').map((line): [string, string] => [line.split(' ')[0]!, line.split(' ')[1]!]),
  );
}

/** Brings a node that is paused or ended to run again; one that runs is left as it is. */
export async function bringBack(cluster: string, node: string): Promise<void> {
  const state = (await nodeStates(cluster)).get(node);
  if (state === 'paused') await docker('unpause', node);
  else if (state !== 'running') await docker('start', node);
}
