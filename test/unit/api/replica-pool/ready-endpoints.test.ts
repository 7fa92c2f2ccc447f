import { expect } from 'chai';

import { readyEndpoints } from '../../../../api/replica-pool/ready-endpoints.ts';
import type { Endpoint, EndpointSlice } from '../../../../kube/endpoint-slice.ts';

const ports = [{ name: 'mongodb', port: 27017, protocol: 'TCP' }];

function pod(ordinal: number, conditions?: Endpoint['conditions'], address = `10.0.0.${ordinal}`): Endpoint {
  const name = `m-db-${ordinal}`;
  return {
    addresses: [address],
    ...(conditions === undefined ? {} : { conditions }),
    targetRef: { kind: 'Pod', name, uid: `uid-${ordinal}` },
  };
}

function slice(
  endpoints: Endpoint[] | null,
  rest: Partial<EndpointSlice> = {},
): Omit<EndpointSlice, 'metadata'> {
  return { addressType: 'IPv4', endpoints, ports, ...rest };
}

const db = (ordinal: number, host = `10.0.0.${ordinal}`) => ({ name: `m-db-${ordinal}`, host, port: 27017 });

describe('readyEndpoints', () => {
  for (const { what, slices, expected } of [
    { what: 'no slices are no replicas', slices: [], expected: [] },
    { what: 'a slice without endpoints is no replicas', slices: [slice(null), slice([])], expected: [] },
    {
      what: 'ready endpoints of every slice, sorted by name',
      slices: [slice([pod(2, { ready: true })]), slice([pod(1, { ready: true }), pod(0, { ready: true })])],
      expected: [db(0), db(1), db(2)],
    },
    {
      what: 'the zone and the node of an endpoint that has them',
      slices: [slice([{ ...pod(0), zone: 'eu-1a', nodeName: 'node-1' }, pod(1)])],
      expected: [{ ...db(0), zone: 'eu-1a', node: 'node-1' }, db(1)],
    },
    {
      what: 'absent conditions count as ready',
      slices: [slice([pod(0), pod(1, {})])],
      expected: [db(0), db(1)],
    },
    {
      what: 'not the one that is not ready',
      slices: [slice([pod(0, { ready: false }), pod(1)])],
      expected: [db(1)],
    },
    {
      what: 'not the one that terminates, even if it serves',
      slices: [slice([pod(0, { ready: true, serving: true, terminating: true }), pod(1)])],
      expected: [db(1)],
    },
    {
      what: 'an endpoint in two slices once',
      slices: [slice([pod(0)]), slice([pod(0), pod(1)])],
      expected: [db(0), db(1)],
    },
    {
      what: 'an endpoint of two address families once, by its IPv4 address',
      slices: [slice([pod(0, {}, 'fd00::1')], { addressType: 'IPv6' }), slice([pod(0)])],
      expected: [db(0)],
    },
    {
      what: 'two pods of two address families in two slices each: two, and no more',
      slices: [
        slice([pod(1, {}, 'fd00::1')], { addressType: 'IPv6' }),
        slice([pod(1)]),
        slice([pod(0, {}, 'fd00::2')], { addressType: 'IPv6' }),
        slice([pod(0)]),
      ],
      expected: [db(0), db(1)],
    },
    {
      what: 'not the one that either family has not ready: the slice of the other is about to be written',
      slices: [
        slice([pod(0, { ready: false }), pod(1), pod(2)]),
        slice(
          [pod(0, {}, 'fd00::1'), pod(1, { ready: false }, 'fd00::2'), pod(2, { ready: true }, 'fd00::3')],
          { addressType: 'IPv6' },
        ),
      ],
      expected: [db(2)],
    },
    {
      what: 'not the one that terminates by one family',
      slices: [
        slice([pod(0, { ready: true, terminating: true }), pod(1)]),
        slice([pod(0, {}, 'fd00::1')], { addressType: 'IPv6' }),
      ],
      expected: [db(1)],
    },
    {
      what: 'one endpoint of each family alone',
      slices: [slice([pod(0, {}, 'fd00::1')], { addressType: 'IPv6' }), slice([pod(1)])],
      expected: [db(0, 'fd00::1'), db(1)],
    },
    {
      what: 'an endpoint of IPv6 alone',
      slices: [slice([pod(0, {}, 'fd00::1')], { addressType: 'IPv6' })],
      expected: [db(0, 'fd00::1')],
    },
    {
      what: 'the port named mongodb among several',
      slices: [slice([pod(0)], { ports: [{ name: 'metrics', port: 9216 }, ...ports] })],
      expected: [db(0)],
    },
    {
      what: 'the only port, whatever its name',
      slices: [slice([pod(0)], { ports: [{ port: 4000 }] })],
      expected: [{ ...db(0), port: 4000 }],
    },
    { what: 'none where no port can be told', slices: [slice([pod(0)], { ports: null })], expected: [] },
    {
      what: 'an endpoint that is no pod under its address',
      slices: [slice([{ addresses: ['10.1.1.1', '10.1.1.2'] }])],
      expected: [{ name: '10.1.1.1:27017', host: '10.1.1.1', port: 27017 }],
    },
    {
      what: 'an endpoint of IPv6 that is no pod under its address in brackets',
      slices: [slice([{ addresses: ['fd00::1'] }], { addressType: 'IPv6' })],
      expected: [{ name: '[fd00::1]:27017', host: 'fd00::1', port: 27017 }],
    },
  ]) {
    it(what, () => {
      expect(readyEndpoints(slices)).to.deep.equal(expected);
    });
  }
});
