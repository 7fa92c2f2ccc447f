import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * What is this clone's own: names and addresses derived from its path, so that two clones on one machine
 * (a developer's and CI's) share neither a cluster, nor an engine, nor a bridge, nor a pod range.
 */
export interface Clone {
  /** The kind cluster, the Docker network, and the mark on firewall rules: `movie-search-3fa9c1`. */
  readonly name: string;
  /** The Docker network's bridge on the host; an interface name has at most 15 characters. */
  readonly bridge: string;
  /** The bridges of the networks of `compose.yaml`, by the networks' names. */
  readonly composeBridges: Readonly<Record<'outside' | 'search' | 'database', string>>;
  /** CIDR of the pods, routed from the host to the nodes. */
  readonly podSubnet: string;
  /** CIDR of the Services. */
  readonly serviceSubnet: string;
  readonly paths: ClonePaths;
}

/** Where things lie; all below the clone's `.local/`, but for sources. */
export interface ClonePaths {
  readonly root: string;
  readonly local: string;
  readonly bin: string;
  readonly kubeconfig: string;
  /** Finished, immutable things made by cached steps (image archives, Debian roots). */
  readonly cache: string;
  readonly stamps: string;
  readonly logs: string;
  readonly tmp: string;
  readonly run: string;
  readonly state: string;
  readonly engine: EnginePaths;
}

/** Where the container engine that we start keeps its data, sockets and process ids. */
export interface EnginePaths {
  readonly data: string;
  readonly run: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly log: string;
  /** The cgroup, below the topmost, in which all its containers are. */
  readonly cgroup: string;
}

/** A unix socket's path has at most 107 bytes; the longest below the engine's folder adds about 40. */
const longestEngineFolder = 66;

export function cloneAt(root: string, chosenName?: string): Clone {
  const digest = createHash('sha256').update(root).digest();
  const suffix = digest.toString('hex').slice(0, 6);
  const local = join(root, '.local');
  const engineRun = join(local, 'run', 'engine');
  const shortEngineRun = engineRun.length > longestEngineFolder ? `/run/movie-search-${suffix}` : engineRun;
  return {
    name: chosenName ?? `movie-search-${suffix}`,
    bridge: `ms-${suffix}`,
    composeBridges: {
      outside: `ms-${suffix}-out`,
      search: `ms-${suffix}-s`,
      database: `ms-${suffix}-db`,
    },
    podSubnet: `10.${String(128 + (digest.readUInt8(3) % 56))}.0.0/16`,
    serviceSubnet: `10.${String(184 + (digest.readUInt8(4) % 56))}.0.0/16`,
    paths: {
      root,
      local,
      bin: join(local, 'bin'),
      kubeconfig: join(local, 'kubeconfig'),
      cache: join(local, 'cache'),
      stamps: join(local, 'stamps'),
      logs: join(local, 'log'),
      tmp: join(local, 'tmp'),
      run: join(local, 'run'),
      state: join(local, 'state.json'),
      engine: {
        data: join(local, 'docker'),
        run: shortEngineRun,
        socket: join(shortEngineRun, 'docker.sock'),
        pidFile: join(shortEngineRun, 'docker.pid'),
        log: join(local, 'log', 'dockerd.log'),
        cgroup: `movie-search-${suffix}`,
      },
    },
  };
}
