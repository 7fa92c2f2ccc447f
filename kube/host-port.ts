/**
 * `10.0.0.1:27017`, `[fd00::1]:27017`: an IPv6 address needs brackets, for its last colon would begin the port (RFC 3986, 3.2.2).
 *
 * @param host a host name or an IP address, IPv6 without brackets
 */
export function hostPort(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The way back of {@link hostPort}: `db:27017`, `10.0.0.1:27017` or `[fd00::1]:27017`; null where the text is none of these. */
export function parseHostAndPort(text: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+)):(\d{1,5})$/iu.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null;
}
