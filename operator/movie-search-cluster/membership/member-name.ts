/** `movies` → `movies-db`: the headless Service of all members, and what member names begin with. */
export function databaseServiceName(cluster: string): string {
  return `${cluster}-db`;
}

/** `movies`, 3 → `movies-db-3`. */
export function memberName(cluster: string, ordinal: number): string {
  return `${databaseServiceName(cluster)}-${ordinal}`;
}

/** `movies-db-3` → 3; null where the name is no member's of this cluster. */
export function memberOrdinal(cluster: string, name: string): number | null {
  const prefix = `${databaseServiceName(cluster)}-`;
  const suffix = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^(0|[1-9]\d{0,8})$/.test(suffix) ? Number(suffix) : null;
}

/** The name by which the replica set knows a member: stable, whatever address its pod has. */
export function memberHost(cluster: string, namespace: string, member: string): string {
  return `${member}.${databaseServiceName(cluster)}.${namespace}.svc:27017`;
}

/** `movies-db-3.movies-db.default.svc:27017` → `movies-db-3`. */
export function memberOfHost(host: string): string {
  const dot = host.indexOf('.');
  return dot === -1 ? host : host.slice(0, dot);
}
