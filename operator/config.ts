import { z } from 'zod';
import { networkPolicySchema } from './network-policy-config.ts';

const nonEmpty = z.string().min(1);
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is no port number')
  .transform(Number)
  .pipe(z.int().max(65_535, 'is above 65535'));

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const names = z.string().transform((list) => list.split(',').filter((name) => name !== ''));

const configSchema = z.object({
  POD_NAME: nonEmpty.describe('who this process is to leader election and in Events'),
  POD_NAMESPACE: nonEmpty.describe('where the Lease is kept'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  HTTP_PORT: port.default(8080),
  LEASE_NAME: nonEmpty.default('movie-search-operator'),
  DEFAULT_DATABASE_IMAGE: nonEmpty,
  DEFAULT_QUERY_IMAGE: nonEmpty,
  DEFAULT_SEED_IMAGE: nonEmpty,
  IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  IMAGE_PULL_SECRETS: names.default([]),
  FIXED_IDS: flag.default(true),
  NETWORK_POLICY: networkPolicySchema,
  TAKE_OVER_AFTER_SECONDS: z
    .string()
    .regex(/^\d{1,6}$/, 'is no number of seconds')
    .transform(Number)
    .pipe(
      z.int().min(15, 'is below 15, within which another pod of the same release may still take the Lease'),
    )
    .default(600)
    .describe('when clusters of an installation whose Lease nobody renews are taken over'),
  WATCH_NAMESPACES: names.default([]).describe('what to look after; none: all'),
  READ_NODES: flag.default(true),
  /** Set where the operator runs outside the cluster, for development. */
  KUBECONFIG: nonEmpty.optional(),
});

export type OperatorConfig = z.output<typeof configSchema>;

/** The environment is not what the operator needs; every variable that is wrong is named. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG';
}

/**
 * What the environment says; an empty variable counts as absent.
 *
 * @throws ConfigError that lists everything wrong
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): OperatorConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(`The environment must be corrected:\n  ${problems.join('\n  ')}`, {
    cause: parsed.error,
  });
}
