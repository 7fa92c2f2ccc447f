import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';

describe('a replica set for tests', function () {
  this.timeout(120_000);
  let set: ReplicaSet;

  before(async () => {
    set = await startReplicaSet({ members: 3, auth: true });
  });
  after(() => set.stop());

  it('takes majority writes as __system, and none without credentials', async () => {
    await using client = new MongoClient(set.systemUri);
    await client
      .db('x')
      .collection('y')
      .insertOne({ a: 1 }, { writeConcern: { w: 'majority' } });
    expect(await client.db('x').collection('y').countDocuments()).to.equal(1);
    await using stranger = new MongoClient(set.uri);
    const denied = await stranger.db('x').collection('y').insertOne({}).then(String, String);
    expect(denied).to.match(/not authorized|requires authentication/u);
  });

  it('elects another primary when its primary is killed, and takes the killed member back', async () => {
    const old = await set.primary();
    await old.kill();
    const next = await set.primary();
    expect(next.host).not.to.equal(old.host);
    await old.restart();
    await using client = new MongoClient(set.systemUri);
    await client
      .db('x')
      .collection('y')
      .insertOne({}, { writeConcern: { w: 3, wtimeoutMS: 60_000 } });
  });
});
