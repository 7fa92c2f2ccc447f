import { MemoryReplicaSetAdmins } from '../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../support/memory-replica-set.ts';
import { describeReplicaSetAdmin } from '../../support/replica-set-admin-contract.ts';

describeReplicaSetAdmin('MemoryReplicaSetAdmins', () => {
  const sets = new MemoryReplicaSets();
  let started = 0;
  const mongod = (host: string) => {
    const found = sets.mongod(host);
    if (!found) throw new Error(`There is no ${host}.`);
    return found;
  };
  return Promise.resolve({
    admins: new MemoryReplicaSetAdmins(sets),
    credentials: { keyFile: 'key', operatorPassword: 'o', seedPassword: 's', queryPassword: 'q' },
    start: () => {
      const ordinal = started++;
      const { host, address } = sets.start(`m-db-${ordinal}.m-db.test.svc:27017`, `10.0.0.${ordinal}:27017`);
      return Promise.resolve({ host, address });
    },
    kill: ({ host }) => {
      mongod(host).running = false;
      return Promise.resolve();
    },
    restartElsewhere: ({ host, address }) => {
      Object.assign(mongod(host), { running: true, strayed: true });
      return Promise.resolve({ host, address });
    },
    startAgain: ({ host, address }) => {
      Object.assign(mongod(host), { running: true, strayed: false });
      return Promise.resolve({ host, address });
    },
    connectQueries: ({ host }, count) => {
      mongod(host).queryConnections += count;
      return Promise.resolve();
    },
    disconnectQueries: () => {
      for (let ordinal = 0; ordinal < started; ordinal++) {
        mongod(`m-db-${ordinal}.m-db.test.svc:27017`).queryConnections = 0;
      }
      return Promise.resolve();
    },
    writePointer: ({ host }, pointer) => {
      sets.setPointer(host, pointer);
      return Promise.resolve();
    },
    writeTitles: ({ host }, collection, look) => {
      sets.setTitles(host, collection, look);
      return Promise.resolve();
    },
    writeLoadProgress: ({ host }, progress) => {
      sets.setLoadProgress(host, progress);
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
  });
});
