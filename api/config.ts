import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

import { z } from 'zod';

import { DATABASE_NAME } from '../catalog/dataset-pointer.ts';
import { parseHostAndPort } from '../kube/host-port.ts';
import type { ViewAccess } from './cluster-view/view-access.ts';
import { parseRange } from './http/client-address.ts';
import type { ReplicaAddress } from './replica-pool/replica-source.ts';
import { tracingConfig, tracingVariables, type TracingConfig } from './tracing/tracing-config.ts';

/** How the query service runs; docs/api.md has the table of the variables it is read from. */
export interface Config {
  readonly port: number;
  readonly adminPort: number;
  readonly logLevel: string;
  /** Share of the requests that are logged though nothing went wrong with them here: 0 to 1. */
  readonly logSample: number;
  readonly podName: string;
  /** The zone that this pod runs in: replicas there are read from first. Null: that of a replica on its node, if there is one. */
  readonly zone: string | null;
  readonly nodeName: string | null;
  /** File with what can be changed while the pod runs: see RoutingFile. Null: the defaults stand. */
  readonly routingFile: string | null;
  readonly replicas:
    | { readonly kind: 'service'; readonly service: string; readonly namespace: string }
    | { readonly kind: 'fixed'; readonly addresses: readonly ReplicaAddress[] };
  readonly mongodb: {
    readonly database: string;
    /** Absent: no authentication. */
    readonly credentials?: { readonly username: string; readonly password: string };
  };
  readonly requestDeadlineMs: number;
  readonly shutdownDelayMs: number;
  /** How long a connection without a request is kept. */
  readonly idleConnectionMs: number;
  /** Work under way at one time at most, where a lookup by title is 1. */
  readonly maxInFlight: number;
  /** Requests that may wait for room, and how long. */
  readonly queue: { readonly length: number; readonly maxWaitMs: number };
  readonly access: {
    /** Addresses and ranges whose X-Forwarded-For counts. */
    readonly trustedProxies: readonly string[];
    /** File of the keys; absent: there are none. */
    readonly apiKeysFile?: string;
    readonly apiKeysRequired: boolean;
    /** Of one client; absent: no limit. */
    readonly rate?: { readonly perSecond: number; readonly burst: number };
    readonly corsOrigins: readonly string[];
  };
  /** Folder of the pages for people, as `npm run build:web` makes it. Null: that of this clone, where they were built. */
  readonly webRoot: string | null;
  /** Who may watch the cluster: docs/cluster-view.md. */
  readonly clusterView: ViewAccess;
  /** The other query pods. Null: they are not known, and each shows itself alone. */
  readonly peers:
    | { readonly kind: 'service'; readonly service: string; readonly namespace: string }
    | { readonly kind: 'fixed'; readonly addresses: readonly ReplicaAddress[] }
    | null;
  /** The MovieSearchCluster this pod belongs to; null: none is followed. */
  readonly cluster: { readonly name: string; readonly namespace: string } | null;
  /** How traces are made, where they are to be sent anywhere; null: they are not. */
  readonly tracing: TracingConfig | null;
  /** Memory for answers kept, in bytes of JSON; 0: none are kept. */
  readonly answerCacheBytes: number;
}

/** Says everything that is wrong with the environment, one line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';

  constructor(faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `is below ${min}`).max(max, `is above ${max}`));
const share = z
  .string()
  .regex(/^(0|1|0?\.\d{1,9}|1\.0{1,9})$/, 'is not a share: write 0 to 1, such as 0.01')
  .transform(Number);
const port = wholeNumber(0, 65_535);

const addresses = z.string().transform((text, context): ReplicaAddress[] =>
  text.split(',').flatMap((entry) => {
    const parsed = parseHostAndPort(entry.trim());
    if (parsed !== null) return [{ name: entry.trim(), ...parsed }];
    context.addIssue(`"${entry.trim()}" is not host:port`);
    return [];
  }),
);

const list = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const ranges = z.string().transform((text, context): string[] => {
  for (const range of list(text)) {
    if (parseRange(range) === null)
      context.addIssue(`"${range}" is no address and no range such as 10.0.0.0/8`);
  }
  return list(text);
});

const origins = z.string().transform((text, context): string[] => {
  for (const origin of list(text)) {
    if (origin !== '*' && URL.parse(origin)?.origin !== origin) {
      context.addIssue(`"${origin}" is neither * nor an origin such as https://films.example`);
    }
  }
  return list(text);
});

const environment = z.object({
  PORT: port.default(8080),
  ADMIN_PORT: port.default(9090),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_SAMPLE: share.default(0.001),
  POD_NAME: z.string().default(hostname),
  ZONE: z.string().optional(),
  NODE_NAME: z.string().optional(),
  ROUTING_FILE: z.string().optional(),
  POD_NAMESPACE: z.string().optional(),
  READ_SERVICE: z.string().optional(),
  REPLICAS: addresses.optional(),
  MONGODB_USERNAME: z.string().default('query'),
  MONGODB_PASSWORD_FILE: z.string().optional(),
  MONGODB_DATABASE: z.string().default(DATABASE_NAME),
  REQUEST_DEADLINE_MS: wholeNumber(50, 600_000).default(2000),
  // Longer than balancers keep theirs (Google's: 600 s), so that it is they who close it, and never under a request.
  IDLE_CONNECTION_MS: wholeNumber(1000, 86_400_000).default(620_000),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 600_000).default(5000),
  MAX_IN_FLIGHT: wholeNumber(1, 1_000_000).default(1000),
  QUEUE_LENGTH: wholeNumber(0, 100_000).default(1000),
  QUEUE_MS: wholeNumber(1, 60_000).default(100),
  TRUSTED_PROXIES: ranges.default([]),
  CLUSTER_VIEW: z.enum(['off', 'on', 'token'], 'is none of off, on, token').default('off'),
  CLUSTER_VIEW_TOKEN_FILE: z.string().optional(),
  CLUSTER_NAME: z.string().optional(),
  PEER_SERVICE: z.string().optional(),
  PEERS: addresses.optional(),
  API_KEYS_FILE: z.string().optional(),
  API_KEYS_REQUIRED: z.enum(['true', 'false'], 'is neither true nor false').default('true'),
  CLIENT_REQUESTS_PER_SECOND: wholeNumber(0, 1_000_000).default(0),
  CLIENT_BURST: wholeNumber(1, 1_000_000).optional(),
  CORS_ORIGINS: origins.default([]),
  WEB_ROOT: z.string().optional(),
  ANSWER_CACHE_BYTES: wholeNumber(0, 2 ** 40).default(16 * 2 ** 20),
  ...tracingVariables,
});

/**
 * Reads the environment, and the password file it names. A variable set to nothing counts as absent.
 *
 * @throws ConfigError listing everything that is wrong, not only the first
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const faults: string[] = [];
  const parsed = environment.safeParse(present);
  for (const issue of parsed.error?.issues ?? []) {
    faults.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  faults.push(...replicaFaults(present), ...viewFaults(present));
  const password = readPassword(present['MONGODB_PASSWORD_FILE'], faults);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

  const { data } = parsed;
  return {
    port: data.PORT,
    adminPort: data.ADMIN_PORT,
    logLevel: data.LOG_LEVEL,
    logSample: data.LOG_SAMPLE,
    podName: data.POD_NAME,
    zone: data.ZONE ?? null,
    nodeName: data.NODE_NAME ?? null,
    routingFile: data.ROUTING_FILE ?? null,
    replicas:
      data.REPLICAS === undefined
        ? { kind: 'service', service: data.READ_SERVICE ?? '', namespace: data.POD_NAMESPACE ?? '' }
        : { kind: 'fixed', addresses: data.REPLICAS },
    mongodb: {
      database: data.MONGODB_DATABASE,
      ...(password === undefined ? {} : { credentials: { username: data.MONGODB_USERNAME, password } }),
    },
    requestDeadlineMs: data.REQUEST_DEADLINE_MS,
    shutdownDelayMs: data.SHUTDOWN_DELAY_MS,
    idleConnectionMs: data.IDLE_CONNECTION_MS,
    maxInFlight: data.MAX_IN_FLIGHT,
    queue: { length: data.QUEUE_LENGTH, maxWaitMs: data.QUEUE_MS },
    access: {
      trustedProxies: data.TRUSTED_PROXIES,
      ...(data.API_KEYS_FILE === undefined ? {} : { apiKeysFile: data.API_KEYS_FILE }),
      apiKeysRequired: data.API_KEYS_REQUIRED === 'true',
      ...(data.CLIENT_REQUESTS_PER_SECOND === 0
        ? {}
        : {
            rate: {
              perSecond: data.CLIENT_REQUESTS_PER_SECOND,
              burst: data.CLIENT_BURST ?? 2 * data.CLIENT_REQUESTS_PER_SECOND,
            },
          }),
      corsOrigins: data.CORS_ORIGINS,
    },
    webRoot: data.WEB_ROOT ?? null,
    ...viewConfig(data),
    tracing: tracingConfig(data),
    answerCacheBytes: data.ANSWER_CACHE_BYTES,
  };
}

function replicaFaults(present: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = [];
  if ((present['READ_SERVICE'] === undefined) === (present['REPLICAS'] === undefined)) {
    faults.push(
      'READ_SERVICE, REPLICAS: set exactly one: the Service whose ready endpoints to read from, or a list host:port,host:port',
    );
  }
  if (present['READ_SERVICE'] !== undefined && present['POD_NAMESPACE'] === undefined) {
    faults.push('POD_NAMESPACE: is needed to watch the endpoints of READ_SERVICE');
  }
  return faults;
}

/** The password in a file; undefined where none is named, or where it is a fault that is added. */
function readPassword(file: string | undefined, faults: string[]): string | undefined {
  if (file === undefined) return undefined;
  try {
    const password = readFileSync(file, 'utf8').trim();
    if (password === '') faults.push(`MONGODB_PASSWORD_FILE: ${file} is empty`);
    return password;
  } catch (error) {
    faults.push(
      `MONGODB_PASSWORD_FILE: ${file} cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
    return undefined;
  }
}

function viewFaults(present: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = [];
  const isWithoutNamespace = present['POD_NAMESPACE'] === undefined;
  if (present['CLUSTER_VIEW'] === 'token' && present['CLUSTER_VIEW_TOKEN_FILE'] === undefined)
    faults.push('CLUSTER_VIEW_TOKEN_FILE: is needed with CLUSTER_VIEW=token');
  if (present['PEER_SERVICE'] !== undefined && present['PEERS'] !== undefined)
    faults.push(
      'PEER_SERVICE, PEERS: set one at most: the Service of the query pods, or a list host:port,host:port',
    );
  if (present['PEER_SERVICE'] !== undefined && isWithoutNamespace)
    faults.push('POD_NAMESPACE: is needed to watch the endpoints of PEER_SERVICE');
  if (present['CLUSTER_NAME'] !== undefined && isWithoutNamespace)
    faults.push('POD_NAMESPACE: is needed to follow the MovieSearchCluster CLUSTER_NAME');
  return faults;
}

function viewConfig(data: z.output<typeof environment>): Pick<Config, 'clusterView' | 'peers' | 'cluster'> {
  const namespace = data.POD_NAMESPACE ?? '';
  const peers: Config['peers'] =
    data.PEER_SERVICE !== undefined
      ? { kind: 'service', service: data.PEER_SERVICE, namespace }
      : data.PEERS !== undefined
        ? { kind: 'fixed', addresses: data.PEERS }
        : null;
  return {
    clusterView:
      data.CLUSTER_VIEW === 'token'
        ? { kind: 'token', file: data.CLUSTER_VIEW_TOKEN_FILE ?? '' }
        : { kind: data.CLUSTER_VIEW },
    peers,
    cluster: data.CLUSTER_NAME === undefined ? null : { name: data.CLUSTER_NAME, namespace },
  };
}
