import { ClusterError } from '../cluster-error.ts';

/** Which replica set to load into, and as whom. */
export interface ReplicaSetUri {
  /** `host:port,host:port`. */
  readonly hosts: string;
  readonly replicaSet: string;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
}

const URI = /^mongodb:\/\/(?:([^:@/]+)(?::([^@/]*))?@)?([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/u;
/** What the loader does by itself, or what makes no difference to it. */
const understood = new Set(['replicaSet', 'authSource', 'w', 'retryWrites', 'appName']);

/**
 * Takes a connection string apart into what the loader is told by its environment. Users are those of the database `admin`.
 *
 * @throws ClusterError SEED_URI where the loader could not do what it says
 */
export function parseReplicaSetUri(uri: string): ReplicaSetUri {
  const match = URI.exec(uri);
  if (match === null) throw wrong('URI is none of the form mongodb://host:port,host:port/?replicaSet=name');
  const [, username, password, hosts = '', database = '', query = ''] = match;
  const options = new URLSearchParams(query);
  const replicaSet = options.get('replicaSet');
  if (replicaSet === null || replicaSet === '')
    throw wrong('URI does not say which replica set: add ?replicaSet=name');
  const unknown = [...options.keys()].filter((name) => !understood.has(name));
  if (unknown.length > 0) throw wrong(`the loader does not know the option ${unknown.join(', ')} of URI`);
  if ((options.get('authSource') ?? 'admin') !== 'admin')
    throw wrong('the loader logs in as a user of the database admin alone: authSource is another');
  return {
    hosts: hosts
      .split(',')
      .map((host) => (/:\d+$/u.test(host) ? host : `${host}:27017`))
      .join(','),
    replicaSet,
    ...(username !== undefined && { username: decodeURIComponent(username) }),
    ...(password !== undefined && { password: decodeURIComponent(password) }),
    ...(database !== '' && { database }),
  };
}

function wrong(message: string): ClusterError {
  return new ClusterError('SEED_URI', message, [
    'make seed FILES=/data/imdb VERSION=2026-12 URI=mongodb://127.0.0.1:27017/?replicaSet=rs0',
  ]);
}
