import { z } from 'zod';

const nonEmpty = z.string().min(1);

const configSchema = z.object({
  POD_NAME: nonEmpty.describe('who this process is to leader election and in Events'),
  POD_NAMESPACE: nonEmpty.describe('where the Lease is kept'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LEASE_NAME: nonEmpty.default('movie-search-operator'),
  DEFAULT_DATABASE_IMAGE: nonEmpty,
  DEFAULT_QUERY_IMAGE: nonEmpty,
  DEFAULT_SEED_IMAGE: nonEmpty,
  IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  /** Set where the operator runs outside the cluster, for development. */
  KUBECONFIG: nonEmpty.optional(),
});

export type OperatorConfig = z.output<typeof configSchema>;

/** The environment is not what the operator needs; every variable that is wrong is named. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG';
}

/** @throws ConfigError that lists everything wrong */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): OperatorConfig {
  const parsed = configSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(`The environment must be corrected:\n  ${problems.join('\n  ')}`, {
    cause: parsed.error,
  });
}
