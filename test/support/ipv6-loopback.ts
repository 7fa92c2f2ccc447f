import { networkInterfaces } from 'node:os';

/** Whether this machine has `::1`: containers often have no IPv6 at all. */
export function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
}

/** @throws Error that says what to do, where this machine has none: what was not tried must not look as if it had passed */
export function needIpv6Loopback(): void {
  if (!hasIpv6Loopback())
    throw new Error('This machine has no ::1: enable it with `sysctl net.ipv6.conf.lo.disable_ipv6=0`.');
}
