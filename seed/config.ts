import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { DATABASE_NAME } from '../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../catalog/dataset-schema.ts';
import { SeedError } from './seed-error.ts';

const DEFAULT_REPORT_FILE = '/dev/termination-log';
/** An IPv6 address stands in brackets. */
const HOST = /^(?:\[[\da-f:.]+\]|[^\s,:/@[\]]+):\d{1,5}$/iu;

const environment = z
  .object({
    DATASET_VERSION: z.string().trim().min(1),
    /** Which rules whoever starts the loader counts on. */
    DATASET_SCHEMA: z
      .literal(
        String(DATASET_SCHEMA),
        `must be ${DATASET_SCHEMA}, by which this loader makes datasets: give the operator the seed image of its own release`,
      )
      .optional(),
    SOURCE: z.enum(['bundled', 'directory', 'url']),
    SOURCE_DIRECTORY: z.string().default('/data'),
    SOURCE_URL: z.url({ protocol: /^https?$/u, error: 'must be an http or https URL' }).optional(),
    SOURCE_URL_TOKEN_FILE: z.string().optional(),
    BUNDLED_DATA_DIR: z.string().default('/app/data'),
    MONGODB_HOSTS: z
      .string()
      .transform((hosts) => hosts.split(',').map((host) => host.trim()))
      .refine((hosts) => hosts.every((host) => HOST.test(host)), 'must be host:port, host:port and so on'),
    MONGODB_REPLICA_SET: z.string().min(1),
    MONGODB_USERNAME: z.string().min(1).default('seed'),
    MONGODB_PASSWORD_FILE: z.string().optional(),
    MONGODB_DATABASE: z.string().min(1).default(DATABASE_NAME),
    REPORT_FILE: z.string().default(DEFAULT_REPORT_FILE),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .superRefine((env, context) => {
    if (env.SOURCE === 'url' && env.SOURCE_URL === undefined) {
      context.addIssue({ code: 'custom', path: ['SOURCE_URL'] });
    }
  });

/** Which dataset to load. */
export type SourceConfig =
  | { kind: 'bundled'; folder: string }
  | { kind: 'directory'; folder: string }
  | { kind: 'url'; base: string; token?: string };

/** What the loader needs to know. */
export interface SeedConfig {
  version: string;
  source: SourceConfig;
  mongo: {
    hosts: string[];
    replicaSet: string;
    database: string;
    credentials?: { username: string; password: string };
  };
  reportFile: string;
  logLevel: string;
}

/**
 * Reads the configuration from environment variables (docs/architecture.md) and the files they name. Throws one
 * `SeedError` that lists everything wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): SeedConfig {
  // An empty variable is what a template leaves behind for one that was not given.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = issue.path.map(String).join('.');
        return `${name} ${given[name] === undefined ? 'is needed' : issue.message}`;
      });
  const secret = (name: string): string | undefined => {
    const file = given[name];
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name} cannot be read (${error instanceof Error ? error.message : String(error)})`);
      return undefined;
    }
  };
  const password = secret('MONGODB_PASSWORD_FILE');
  const token = secret('SOURCE_URL_TOKEN_FILE');
  if (!parsed.success || problems.length > 0) {
    throw new SeedError('INVALID_CONFIG', `The loader's configuration is wrong. ${problems.join('; ')}.`);
  }
  const { data } = parsed;
  return {
    version: data.DATASET_VERSION,
    source: sourceConfig(data, token),
    mongo: {
      hosts: data.MONGODB_HOSTS,
      replicaSet: data.MONGODB_REPLICA_SET,
      database: data.MONGODB_DATABASE,
      ...(password === undefined ? {} : { credentials: { username: data.MONGODB_USERNAME, password } }),
    },
    reportFile: data.REPORT_FILE,
    logLevel: data.LOG_LEVEL,
  };
}

/** Where to report to, even if the rest of the configuration is wrong. */
export function reportFileOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['REPORT_FILE'] || DEFAULT_REPORT_FILE;
}

function sourceConfig(data: z.output<typeof environment>, token: string | undefined): SourceConfig {
  switch (data.SOURCE) {
    case 'bundled':
      return { kind: 'bundled', folder: data.BUNDLED_DATA_DIR };
    case 'directory':
      return { kind: 'directory', folder: data.SOURCE_DIRECTORY };
    case 'url':
      return { kind: 'url', base: data.SOURCE_URL ?? '', ...(token === undefined ? {} : { token }) };
  }
}
