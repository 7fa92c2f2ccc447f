import { z } from 'zod';
import {
  defaultNetworkPolicySettings,
  type NetworkPolicySettings,
} from './movie-search-cluster/objects/network-policy-settings.ts';

const selector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).exactOptional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string().min(1),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).exactOptional(),
      }),
    )
    .exactOptional(),
});

const peer = z
  .strictObject({
    podSelector: selector.exactOptional(),
    namespaceSelector: selector.exactOptional(),
    ipBlock: z
      .strictObject({ cidr: z.string(), except: z.array(z.string()).exactOptional() })
      .exactOptional(),
  })
  .refine(
    (given) => Object.keys(given).length > 0,
    'a peer needs a podSelector, a namespaceSelector or an ipBlock',
  );

const peers = z.array(peer).default([]);
const ports = (usual: readonly number[]) =>
  z
    .array(z.int().min(1).max(65_535))
    .min(1)
    .default([...usual]);
const { enabled, dns, apiServer } = defaultNetworkPolicySettings;

const settingsSchema = z.strictObject({
  enabled: z.boolean().default(enabled),
  dns: z.strictObject({ ports: ports(dns.ports), to: peers }).prefault({}),
  apiServer: z.strictObject({ ports: ports(apiServer.ports), to: peers }).prefault({}),
  metrics: z.strictObject({ from: peers }).prefault({}),
});

/** The variable `NETWORK_POLICY`: JSON in the shape of {@link NetworkPolicySettings}, of which any part may be absent. */
export const networkPolicySchema = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(settingsSchema) satisfies z.ZodType<NetworkPolicySettings, string | undefined>;
