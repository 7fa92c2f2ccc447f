import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { ClonePaths } from './clone.ts';
import { readIfThere, writeAtomically } from './stamp.ts';

const clusterState = z.object({
  way: z.enum(['published', 'built']),
  engine: z.enum(['host', 'ours']),
  /** kind's name for the cluster, which `CLUSTER=` may have chosen. */
  name: z.string(),
  /** Key of everything the cluster was created from; another key means another cluster. */
  key: z.string(),
  /** Port of the host's loopback that reaches the query service. */
  port: z.number(),
  /** Key of the pulled images that the nodes were given; there is none where images are built. */
  given: z.string().optional(),
  /** Key of the product images that all nodes have. */
  loaded: z.string().optional(),
});

/** What is remembered of a cluster that was created whole. There is none while one is being made. */
export type ClusterState = z.infer<typeof clusterState>;

/** A file that is not what we would have written counts as none: the cluster is then made again. */
export function readState(paths: ClonePaths): ClusterState | undefined {
  const text = readIfThere(paths.state);
  if (text === undefined) return undefined;
  try {
    return clusterState.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function writeState(paths: ClonePaths, state: ClusterState): void {
  writeAtomically(paths.state, `${JSON.stringify(state, undefined, 2)}\n`);
}

export function forgetState(paths: ClonePaths): void {
  rmSync(paths.state, { force: true });
}
