import { z } from 'zod';

const nonEmpty = z.string().min(1);

const environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

const setEnvironment = environment.extend({
  MONGODB_REPLICA_SET: nonEmpty,
  MONGODB_HOSTS: z
    .string()
    .transform((hosts) => hosts.split(',').map((host) => host.trim()))
    .refine(
      (hosts) => hosts.every((host) => /^[^\s,:/@]+:\d{1,5}$/u.test(host)),
      'is not host:port,host:port and so on',
    ),
  /** The folder with the key file and the passwords of all users. */
  AUTH_DIRECTORY: nonEmpty.default('/etc/movie-search/auth'),
  FORM_WITHIN_SECONDS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/u, 'is not a whole number from 1 to 99999')
    .default('600')
    .transform(Number),
});

const secretsEnvironment = environment.extend({
  SECRETS_DIRECTORY: nonEmpty.default('/secrets'),
  /** The folder that holds a folder for each audience. */
  HAND_OUT_DIRECTORY: nonEmpty.default('/hand-out'),
  /** The folder that holds the data folder of each mongod. */
  DATA_DIRECTORY: nonEmpty.default('/data'),
});

export type SetConfig = z.output<typeof setEnvironment>;
export type SecretsConfig = z.output<typeof secretsEnvironment>;

/** The environment is not usable; every variable that is wrong is named. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError */
export function readSetConfig(env: Environment): SetConfig {
  return parse(setEnvironment, env);
}

/** @throws ConfigError */
export function readSecretsConfig(env: Environment): SecretsConfig {
  return parse(secretsEnvironment, env);
}

/** An empty variable counts as absent: a Compose file leaves one behind for a setting that was not given. */
function parse<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(`The environment must be corrected:\n  ${problems.join('\n  ')}`);
}
