import { type Db, MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { secrets } from '../../operator/kube/resources.ts';
import type { LiveCluster } from './live-cluster.ts';
import { forwardPort } from './port-forward.ts';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Has something done with the catalogue of a cluster that runs on the local one, on its primary, as the loader may. */
export async function onPrimary<T>(
  live: LiveCluster,
  cluster: Named,
  work: (catalogue: Db) => Promise<T>,
): Promise<T> {
  const primary = (await live.cluster(cluster.namespace, cluster.name)).status?.database?.primary;
  if (primary === undefined) throw new Error(`${cluster.namespace}/${cluster.name} has no primary`);
  return onMember(live, { ...cluster, member: primary }, work);
}

/** The same on any member of it, by the name of its pod. */
export async function onMember<T>(
  live: LiveCluster,
  { namespace, name, member }: Named & { readonly member: string },
  work: (catalogue: Db) => Promise<T>,
): Promise<T> {
  const { data = {} } = await live.kube.get(secrets, { name: `${name}-auth`, namespace });
  const password = Buffer.from(data['seed-password'] ?? '', 'base64').toString('utf8');
  const forward = await forwardPort({ namespace, name: member }, 27017);
  try {
    const client = new MongoClient(`mongodb://${forward.address}/?directConnection=true`, {
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
    await forward.close();
  }
}
