import { expect } from 'chai';

import { clientAddress, parseRange, TrustedProxies } from '../../../../api/http/client-address.ts';

describe('clientAddress', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8']);

  for (const [what, peer, forwardedFor, client] of [
    ['the peer', '192.0.2.1', undefined, '192.0.2.1'],
    ['the peer, where it is no proxy of ours, whatever it says', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['whom a proxy names', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['the last that is no proxy', '10.1.2.3', '203.0.113.9, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['not what was made up in front', '10.1.2.3', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ['the proxy where it names nobody', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['the first proxy where all are ours', '10.1.2.3', '10.0.0.1', '10.0.0.1'],
    ['IPv4 in IPv6 as IPv4', '::ffff:10.1.2.3', '::ffff:198.51.100.7', '198.51.100.7'],
    ['a network of IPv6', 'fd00::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a short address of IPv6', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['the loopback', '::1', undefined, '0:0:0:0::/64'],
  ] as const) {
    it(`is ${what}`, () => {
      expect(clientAddress(peer, forwardedFor, proxies)).to.equal(client);
    });
  }

  it('is the peer where no proxy is trusted', () => {
    expect(clientAddress('10.1.2.3', '198.51.100.7', undefined)).to.equal('10.1.2.3');
  });
});

describe('parseRange', () => {
  for (const [text, range] of [
    ['10.0.0.0/8', { address: '10.0.0.0', bits: 8 }],
    ['10.0.0.1', { address: '10.0.0.1', bits: 32 }],
    ['::1', { address: '::1', bits: 128 }],
    ['10.0.0.0/33', null],
    ['10.0.0.0/x', null],
    ['proxy', null],
    ['', null],
  ] as const) {
    it(`reads "${text}"`, () => {
      expect(parseRange(text)).to.deep.equal(range);
    });
  }
});
