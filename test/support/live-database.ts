import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { type Db, MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { secrets } from '../../operator/kube/resources.ts';
import type { LiveCluster } from './live-cluster.ts';

/** Has something done with the catalogue of a cluster that runs on the local one, on its primary, as the loader may. */
export async function onPrimary<T>(
  live: LiveCluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  work: (catalogue: Db) => Promise<T>,
): Promise<T> {
  const primary = (await live.cluster(namespace, name)).status?.database?.primary;
  if (primary === undefined) throw new Error(`${namespace}/${name} has no primary`);
  const { data = {} } = await live.kube.get(secrets, { name: `${name}-auth`, namespace });
  const password = Buffer.from(data['seed-password'] ?? '', 'base64').toString('utf8');
  const forward = spawn('kubectl', ['port-forward', `pod/${primary}`, `--namespace=${namespace}`, ':27017'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const port = await forwardedPort(createInterface({ input: forward.stdout }));
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
      auth: { username: 'seed', password },
      authSource: 'admin',
      writeConcern: { w: 'majority' },
    });
    try {
      return await work(client.db(DATABASE_NAME));
    } finally {
      await client.close();
    }
  } finally {
    forward.kill();
    if (forward.exitCode === null && forward.signalCode === null) await once(forward, 'exit');
  }
}

async function forwardedPort(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [, port] = /127\.0\.0\.1:(\d+) ->/u.exec(line) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error('kubectl port-forward ended before it forwarded anything');
}
