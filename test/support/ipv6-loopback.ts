import { networkInterfaces } from 'node:os';

/** Whether this machine has `::1`: containers often have no IPv6 at all. */
export function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
}
