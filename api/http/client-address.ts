import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses that may say whom they ask for. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param ranges addresses, or ranges such as `10.0.0.0/8` */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const { address, bits } = parseRange(range) ?? {};
      if (address === undefined || bits === undefined) throw new Error(`"${range}" is no range of addresses`);
      this.#list.addSubnet(address, bits, isIPv6(address) ? 'ipv6' : 'ipv4');
    }
  }

  has(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

/** `10.0.0.0/8` taken apart, an address alone being a range of one; null where it is neither. */
export function parseRange(range: string): { readonly address: string; readonly bits: number } | null {
  const [address = '', width] = range.split('/');
  const kind = isIP(address);
  if (kind === 0 || !/^\d{1,3}$/.test(width ?? '0')) return null;
  const whole = kind === 6 ? 128 : 32;
  const bits = width === undefined ? whole : Number(width);
  return bits <= whole ? { address, bits } : null;
}

/**
 * Whom a request is from: the last address on its way that is not a proxy of ours. Each proxy adds the address it was asked by at the
 * end of `X-Forwarded-For`; what stands in front of that anybody may have written.
 *
 * @param peer address of the connection
 * @returns an IPv4 address, or the first 64 bits of an IPv6 one: a household has all of these
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies | undefined,
): string {
  let address = plain(peer);
  if (proxies !== undefined && forwardedFor !== undefined) {
    const path = forwardedFor.split(',').map((entry) => plain(entry.trim()));
    while (proxies.has(address)) {
      const before = path.pop();
      if (before === undefined || isIP(before) === 0) break;
      address = before;
    }
  }
  return isIPv6(address) ? network(address) : address;
}

/** IPv4 in IPv6 is IPv4. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function network(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
