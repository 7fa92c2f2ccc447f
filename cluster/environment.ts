import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { engineEnvironment } from './engine/engine.ts';
import { defaultPort } from './node/port.ts';
import type { ClusterState } from './state.ts';

/** Lines for a shell's `eval`, which then uses this clone's cluster and tools; the user's own settings stay as they are. */
export function shellExports(clone: Clone, state: ClusterState | undefined): string {
  const docker =
    state?.engine === 'ours' ? { DOCKER_HOST: engineEnvironment(clone, 'ours')['DOCKER_HOST'] ?? '' } : {};
  const variables = {
    KUBECONFIG: clone.paths.kubeconfig,
    MOVIE_SEARCH_BIN: clone.paths.bin,
    MOVIE_SEARCH_CLUSTER: clone.name,
    MOVIE_SEARCH_URL: `http://localhost:${String(state?.port ?? defaultPort)}`,
    ...docker,
  };
  const paths = [clone.paths.bin, join(clone.paths.root, 'node_modules', '.bin')];
  return [
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${paths.map(quoted).join(':')}:"$PATH"`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
