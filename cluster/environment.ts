import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { composeSetupFile } from './compose/compose-setup.ts';
import { engineEnvironment } from './engine/engine.ts';
import { defaultPort } from './node/port.ts';
import type { ClusterState } from './state.ts';

/** What a program needs in its environment to use this clone's cluster and tools; the user's own settings stay as they are. */
export function clusterEnvironment(
  clone: Clone,
  state: ClusterState | undefined,
): Readonly<Record<string, string>> {
  const docker =
    state?.engine === 'ours' ? { DOCKER_HOST: engineEnvironment(clone, 'ours')['DOCKER_HOST'] ?? '' } : {};
  return {
    KUBECONFIG: clone.paths.kubeconfig,
    KUBECACHEDIR: join(clone.paths.local, 'kube-cache'),
    MOVIE_SEARCH_BIN: clone.paths.bin,
    MOVIE_SEARCH_CLUSTER: clone.name,
    MOVIE_SEARCH_COMPOSE: composeSetupFile(clone),
    MOVIE_SEARCH_URL: `http://localhost:${String(state?.port ?? defaultPort)}`,
    ...docker,
  };
}

/** Folders for the front of PATH. */
export function programFolders(clone: Clone): string[] {
  return [clone.paths.bin, join(clone.paths.root, 'node_modules', '.bin')];
}

/** The same as lines for a shell's `eval`. */
export function shellExports(clone: Clone, state: ClusterState | undefined): string {
  return [
    ...Object.entries(clusterEnvironment(clone, state)).map(
      ([name, value]) => `export ${name}=${quoted(value)}`,
    ),
    `export PATH=${programFolders(clone).map(quoted).join(':')}:"$PATH"`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
