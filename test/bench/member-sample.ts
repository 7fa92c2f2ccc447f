/**
 * What a look at a member's load costs the member: milliseconds of its processor time for one `serverStatus` as routing asks for it,
 * beside the same without what only the cluster view reads, the whole of it, `dbStats`, and a ping.
 *
 * `node test/bench/member-sample.ts` prints the median of rounds that ask for each in turn.
 */
import { readdirSync, readFileSync } from 'node:fs';

import { MongoClient, type Document } from 'mongodb';

import { SLIM_SERVER_STATUS } from '../../api/mongo/load-sample.ts';
import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { films } from '../support/film.ts';
import { startReplicaSet } from '../support/mongod-replica-set.ts';
import { writeDataset } from '../support/write-dataset.ts';

const ROUNDS = 9;
const CALLS = 100;

/** Processor time of all threads that live, in milliseconds, to the nanosecond: counts of whole ticks are too coarse. */
function cpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch (error) {
      // A thread that ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return nanoseconds / 1e6;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

const set = await startReplicaSet({ members: 1 });
const [member] = set.members;
if (member === undefined) throw new Error('the set has no member');
const client = new MongoClient(`mongodb://${member.host}/?directConnection=true`);
try {
  await writeDataset(client, '1', films, 1);
  const admin = client.db('admin');
  const asked: readonly (readonly [string, () => Promise<Document>])[] = [
    ['serverStatus, all of it', () => admin.command({ serverStatus: 1 })],
    ['for routing and the cluster view', () => admin.command(SLIM_SERVER_STATUS)],
    ['for routing alone', () => admin.command({ ...SLIM_SERVER_STATUS, network: 0, wiredTiger: 0 })],
    ['dbStats, each half minute', () => client.db(DATABASE_NAME).command({ dbStats: 1 })],
    ['ping', () => admin.command({ ping: 1 })],
  ];
  const costs = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [what, ask] of asked) {
      const before = cpuMs(member.pid);
      for (let call = 0; call < CALLS; call += 1) await ask();
      costs.set(what, [...(costs.get(what) ?? []), (cpuMs(member.pid) - before) / CALLS]);
    }
  }
  for (const [what, all] of costs) console.log(`${what.padEnd(36)} ${median(all).toFixed(2)} ms`);
} finally {
  await client.close();
  await set.stop();
}
