/** Who may ask the query service, from where, and how much. */
import { z } from 'zod';
import { host, ipv4, ipv6, port } from './address-patterns.ts';
import { int32, matching } from './field-types.ts';
import { withRules } from './rule.ts';
import { secretEntry } from './secret-entry.ts';

const range = matching(
  new RegExp(
    `^(${ipv4}(/(3[0-2]|[12]?[0-9]))?|(${ipv6})(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$`.replaceAll('/', '\\/'),
  ),
  'write an address, such as 10.1.2.3 or fd00::1, or a range of them, such as 10.0.0.0/8 or fd00::/8',
  { longest: 43 },
);

const origin = withRules(
  matching(
    new RegExp(`^(\\*|https?:\\/\\/(${host})(:(${port}))?)$`),
    'write * or an origin as browsers do, such as https://films.example or http://localhost:3000: in small letters, without a path',
    { longest: 270 },
  ),
  [
    {
      cel: "!(self.startsWith('http://') && self.endsWith(':80')) && !(self.startsWith('https://') && self.endsWith(':443'))",
      message:
        'leave the port out where it is the usual one, 80 for http and 443 for https: browsers do not send it',
      holds: (text) => !/^(http:.*:80|https:.*:443)$/.test(text),
    },
  ],
);

export const access = withRules(
  z.object({
    apiKeysSecretRef: secretEntry(
      'api-keys',
      'The entry that has the keys: a line `name:SHA-256 of the key in hex` for each client.',
    )
      .exactOptional()
      .describe(
        'The Secret with the keys of those who may ask. New query pods start once it is there; pods that run read a changed one again within about a minute. Absent: anybody may ask.',
      ),
    apiKeysRequired: z
      .boolean()
      .default(true)
      .describe(
        'Whether nobody is answered without a key. false, beside apiKeysSecretRef: a key only says whose requests they are.',
      ),
    clientRequestsPerSecond: int32(1, 1_000_000)
      .exactOptional()
      .describe(
        'Requests a second that one client may send to one query pod: the owner of a key, or else an address. Beyond it: 429. Behind a balancer, name that in trustedProxies, or all the world is one client. Absent: no limit.',
      ),
    clientBurst: int32(1, 1_000_000)
      .exactOptional()
      .describe(
        'How many of them a client may send at once after a pause. Absent: twice clientRequestsPerSecond.',
      ),
    trustedProxies: z
      .array(range.describe('An address, or a range such as 10.0.0.0/8.'))
      .min(1)
      .max(50)
      .exactOptional()
      .describe(
        'Balancers and proxies in front, by address or range: what they add to X-Forwarded-For tells one client from another. Absent: the address of the connection does.',
      ),
    corsOrigins: z
      .array(origin.describe('An origin, such as https://films.example, or * for all.'))
      .min(1)
      .max(50)
      .exactOptional()
      .describe('Origins whose pages may ask from a browser (CORS). Absent: no page of another origin may.'),
  }),
  [
    {
      cel: 'self.apiKeysRequired || has(self.apiKeysSecretRef)',
      message:
        'apiKeysRequired: false means something only beside apiKeysSecretRef; drop it, or name the Secret',
      at: ['apiKeysRequired'],
      holds: ({ apiKeysRequired, apiKeysSecretRef }) => apiKeysRequired || apiKeysSecretRef !== undefined,
    },
    {
      cel: '!has(self.clientBurst) || has(self.clientRequestsPerSecond)',
      message: 'clientBurst needs clientRequestsPerSecond beside it',
      at: ['clientBurst'],
      holds: ({ clientBurst, clientRequestsPerSecond }) =>
        clientBurst === undefined || clientRequestsPerSecond !== undefined,
    },
  ],
);

export type AccessSpec = z.output<typeof access>;
