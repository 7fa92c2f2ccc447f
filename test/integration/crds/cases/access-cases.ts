import type { Accepted, Refused } from '../spec-case.ts';
import { query } from '../spec-fragments.ts';

const access = (fields: object) => query({ access: fields });
const keys = { apiKeysSecretRef: { name: 'film-keys' } };
const noRange = 'write an address, such as 10.1.2.3 or fd00::1, or a range of them';
const noOrigin = 'write * or an origin as browsers do';
const usualPort = 'leave the port out where it is the usual one';

/** Who may ask. */
export const accessCases: readonly Refused[] = [
  {
    because: 'a Secret of keys without a name',
    spec: access({ apiKeysSecretRef: {} }),
    at: 'spec.query.access.apiKeysSecretRef.name',
    message: 'Required value',
  },
  {
    because: 'an entry of the Secret that leads elsewhere',
    spec: access({ apiKeysSecretRef: { name: 'film-keys', key: '../token' } }),
    at: 'spec.query.access.apiKeysSecretRef.key',
    message: 'write the name of an entry of the Secret',
  },
  {
    because: 'keys that are not required where there are none',
    spec: access({ apiKeysRequired: false }),
    at: 'spec.query.access.apiKeysRequired',
    message: 'apiKeysRequired: false means something only beside apiKeysSecretRef',
  },
  {
    because: 'no request a second',
    spec: access({ clientRequestsPerSecond: 0 }),
    at: 'spec.query.access.clientRequestsPerSecond',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a burst without a rate',
    spec: access({ clientBurst: 10 }),
    at: 'spec.query.access.clientBurst',
    message: 'clientBurst needs clientRequestsPerSecond',
  },
  {
    because: 'no trusted proxy in a list of them',
    spec: access({ trustedProxies: [] }),
    at: 'spec.query.access.trustedProxies',
    message: 'should have at least 1 items',
  },
  ...[
    'balancer.example',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '010.0.0.1',
    '256.0.0.1',
    '10.0.0',
    'fd00::/129',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '10.0.0.1 ',
  ].map((range) => ({
    because: `the trusted proxy ${JSON.stringify(range)}`,
    spec: access({ trustedProxies: [range] }),
    at: 'spec.query.access.trustedProxies[0]',
    message: noRange,
  })),
  ...[
    'films.example',
    'https://films.example/',
    'https://Films.example',
    'https://films.example:0',
    'https://films.example:65536',
    'https://films.123',
    'https://-films.example',
    'https://*.example',
    'null',
  ].map((origin) => ({
    because: `the origin ${origin}`,
    spec: access({ corsOrigins: [origin] }),
    at: 'spec.query.access.corsOrigins[0]',
    message: noOrigin,
  })),
  ...['https://films.example:443', 'http://films.example:80'].map((origin) => ({
    because: `the origin ${origin}`,
    spec: access({ corsOrigins: [origin] }),
    at: 'spec.query.access.corsOrigins[0]',
    message: usualPort,
  })),
];

export const accessAccepted: readonly Accepted[] = [
  { when: 'nothing is said of who may ask', spec: access({}) },
  { when: 'keys are asked for', spec: access(keys) },
  {
    when: 'all is said of who may ask',
    spec: access({
      apiKeysSecretRef: { name: 'film-keys', key: 'keys.txt' },
      apiKeysRequired: false,
      clientRequestsPerSecond: 1_000_000,
      clientBurst: 1,
      trustedProxies: [
        '10.0.0.0/8',
        '0.0.0.0/0',
        '192.168.1.1',
        '::1',
        'fd00::/8',
        '1:2:3:4:5:6:7:8/128',
        '::',
      ],
      corsOrigins: [
        '*',
        'https://films.example',
        'http://localhost:3000',
        'http://127.0.0.1:65535',
        'https://a.b-c.xn--p1ai:80',
      ],
    }),
  },
];
