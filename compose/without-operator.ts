import { randomBytes } from 'node:crypto';
import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { LogOutput } from '../logging/log-output.ts';
import { MongoReplicaSetAdmins } from '../operator/mongo/mongo-replica-set-admin.ts';
import type { ClusterCredentials } from '../operator/mongo/replica-set-admin.ts';
import { authKeys } from '../operator/movie-search-cluster/objects/auth-secret.ts';
import { systemClock } from '../time/clock.ts';
import { readSecretsConfig, readSetConfig } from './config.ts';
import { formSet } from './form-set.ts';
import { handOutSecrets } from './hand-out-secrets.ts';

/** How long the last lines of the log may take to be read, in milliseconds. */
const LAST_LINES_MS = 500;
const output = new LogOutput(process.stdout);
const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);

/** What the operator does in Kubernetes and Docker Compose has done once, each by a container that ends. */
const commands: Readonly<Record<string, () => void | Promise<void>>> = { secrets, 'form-set': formTheSet };

try {
  const name = process.argv[2] ?? '';
  const run = commands[name];
  if (run === undefined) {
    throw new Error(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
  }
  await run();
} catch (error) {
  log.fatal({ err: error }, 'failed');
  process.exitCode = 1;
}
// A log that nobody reads would keep the process from ending by itself.
await output.settled(LAST_LINES_MS);
process.exit();

function secrets(): void {
  const config = readSecretsConfig(process.env);
  log.level = config.LOG_LEVEL;
  const made = handOutSecrets({
    store: config.SECRETS_DIRECTORY,
    handOut: config.HAND_OUT_DIRECTORY,
    dataFolders: readdirSync(config.DATA_DIRECTORY).map((name) => join(config.DATA_DIRECTORY, name)),
    random: randomBytes,
    give: (path, user) => chownSync(path, user, user),
  });
  log.info({ made }, 'secrets handed out');
}

async function formTheSet(): Promise<void> {
  const config = readSetConfig(process.env);
  log.level = config.LOG_LEVEL;
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stopping.abort(new Error(`${signal} stopped the forming of the set`)));
  }
  const admins = new MongoReplicaSetAdmins();
  try {
    await formSet({
      admin: admins.of(credentialsIn(config.AUTH_DIRECTORY)),
      setName: config.MONGODB_REPLICA_SET,
      hosts: config.MONGODB_HOSTS,
      clock: systemClock,
      log,
      signal: stopping.signal,
      limitMs: config.FORM_WITHIN_SECONDS * 1000,
    });
  } finally {
    await admins.close();
  }
}

function credentialsIn(folder: string): ClusterCredentials {
  const read = (credential: keyof ClusterCredentials): string =>
    readFileSync(join(folder, authKeys[credential]), 'utf8');
  return {
    keyFile: read('keyFile'),
    operatorPassword: read('operatorPassword'),
    seedPassword: read('seedPassword'),
    queryPassword: read('queryPassword'),
  };
}
