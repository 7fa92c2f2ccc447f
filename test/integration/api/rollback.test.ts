import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import { keptOf } from '../../../catalog/kept-datasets.ts';
import { MongoReplicaSetAdmins } from '../../../operator/mongo/mongo-replica-set-admin.ts';
import { loadDataset } from '../../../seed/load-dataset.ts';
import { connectMongo, type MongoConnection } from '../../../seed/mongo/connect.ts';
import { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { VersionWatch } from '../../support/load/version-watch.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { lenient } from '../seed/load-trial.ts';
import { sourceOf } from '../seed/numbered-source.ts';

const never = new AbortController().signal;
const password = 'not a secret either';
const director = (version: string): string => `Director of ${version}`;

describe('a rollback under load', function () {
  this.timeout(180_000);
  let catalogue: CatalogueSet;
  let folder: string;
  let connection: MongoConnection;
  let admins: MongoReplicaSetAdmins;
  let pods: QueryProcess[];
  let watch: VersionWatch;

  before(async () => {
    catalogue = await startCatalogueSet(films);
    const { set, client } = catalogue;
    await client.db('admin').command({
      createUser: 'seed',
      pwd: password,
      roles: [{ role: 'readWrite', db: DATABASE_NAME }],
      writeConcern: { w: 3 },
    });
    connection = connectMongo({
      hosts: set.hosts,
      replicaSet: set.name,
      database: DATABASE_NAME,
      credentials: { username: 'seed', password },
    });
    admins = new MongoReplicaSetAdmins();
    await load('old');
    folder = await mkdtemp(join(tmpdir(), 'movie-search-rollback-'));
    await writeFile(join(folder, 'password'), catalogue.password);
    const env = { REPLICAS: set.hosts.join(','), MONGODB_PASSWORD_FILE: join(folder, 'password') };
    pods = await Promise.all([env, env].map((each) => startQueryProcess(each)));
    watch = new VersionWatch({
      urls: pods.map(({ url }) => url),
      title: 'Heat',
      isRight: ({ dataset, titles }) =>
        titles.length === 1 && titles[0]?.directors[0]?.name === director(dataset),
    });
  });
  after(async () => {
    await watch.stop();
    await Promise.all(pods.map((pod) => pod.end('SIGKILL')));
    await admins.close();
    await connection.close();
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  const store = () => new MongoCatalogStore(connection.db, never);

  /** One film, directed by whoever its version says: an answer shows of which version it is, whatever it says. */
  async function load(version: string): Promise<void> {
    const title = film({ _id: 'tt1', title: 'Heat', directors: [{ id: 'nm1', name: director(version) }] });
    await loadDataset({
      version,
      source: sourceOf([{ kind: 'title', title }]),
      store: store(),
      limits: lenient,
      keepVersions: 3,
      scratchFolder: tmpdir(),
      signal: never,
      now: () => new Date(),
      onEvent: () => undefined,
    });
  }

  /** As the operator switches. */
  async function switchBack(version: string): Promise<boolean> {
    const from = (await store().pointer()) ?? expect.fail('no pointer');
    const to = keptOf(from).find((kept) => kept.version === version) ?? expect.fail('not kept');
    const { host } = await catalogue.set.primary();
    const admin = admins.of({
      keyFile: '',
      operatorPassword: '',
      seedPassword: password,
      queryPassword: catalogue.password,
    });
    return admin.switchDataset({ host, address: host }, { from, to, at: new Date() }, never);
  }

  it('is answered by all pods, right in every answer, back and forth', async () => {
    const everyone = (version: string): Promise<void> =>
      waitUntil(`all pods answer from ${version}`, () => watch.latest().every((seen) => seen === version));
    await everyone('old');
    await load('new');
    await everyone('new');
    for (const [version, other] of [
      ['old', 'new'],
      ['new', 'old'],
    ] as const) {
      const at = performance.now();
      expect(await switchBack(version)).to.equal(true);
      const writtenMs = performance.now() - at;
      await everyone(version);
      await watch.rounds(20);
      const lastMs = watch.lastOf(other) - at;
      console.log(
        `      ${other} → ${version}: written after ${writtenMs.toFixed(0)} ms, last answer of before after ${lastMs.toFixed(0)} ms`,
      );
      expect(watch.latest()).to.deep.equal([version, version]);
    }
    const { failures, answers } = await watch.stop();
    console.log(`      ${answers} answers, ${failures.length} failed`);
    expect(failures.slice(0, 5)).to.deep.equal([]);
    expect(answers).to.be.above(100);
  });
});
