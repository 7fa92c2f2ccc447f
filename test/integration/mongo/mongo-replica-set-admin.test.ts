import { expect } from 'chai';

import { DirectClients } from '../../../operator/mongo/direct-clients.ts';
import { MongoReplicaSetAdmins } from '../../../operator/mongo/mongo-replica-set-admin.ts';
import type { MemberAddress, ReplicaSetAdmin } from '../../../operator/mongo/replica-set-admin.ts';
import { setSettings } from '../../../operator/mongo/set-settings.ts';
import { MongodWorld } from '../../support/mongod-world.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { describeReplicaSetAdmin } from '../../support/replica-set-admin-contract.ts';
import { eventually, patience, reconfigured, refusal, setName } from '../../support/replica-set-world.ts';

interface SetConfig {
  readonly version: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

describeReplicaSetAdmin('MongoReplicaSetAdmins', () => MongodWorld.make());

describe('MongoReplicaSetAdmins over real connections', function () {
  this.timeout(300_000);
  let world: MongodWorld;
  let admin: ReplicaSetAdmin;

  beforeEach(async () => {
    world = await MongodWorld.make();
    admin = world.admins.of(world.credentials);
  });

  afterEach(async () => {
    await world.stop();
  });

  async function startSet(): Promise<MemberAddress> {
    const member = await world.start();
    await admin.initiate(member, setName, patience());
    await admin.ensureUsers(member, patience());
    return member;
  }

  it('initiates a member as soon as its name leads to it', async () => {
    const started = await world.start();
    const { address } = started;
    const mongod = world.mongod(started);
    const name = await startTcpProxy(mongod.port);
    name.block();
    try {
      const member = { host: `localhost:${name.port}`, address };
      const initiated = admin.initiate(member, setName, patience());
      await eventually(
        'refusal of a name that does not lead to the member',
        () => Promise.resolve(mongod.log()),
        (log) => log.includes('maps to this node'),
      );
      name.open();
      await initiated;
      const probe = await admin.probe(member, patience());
      expect(probe).to.include({ state: 'Member', role: 'Primary', host: member.host });
    } finally {
      await name.close();
    }
  });

  it('has members hear of one another often, in a set made without it from its next change on', async () => {
    const primary = await startSet();
    const system = await world.connectAsSystem(primary.address);
    const stored = async () =>
      (await system.db('admin').command({ replSetGetConfig: 1 }))['config'] as SetConfig;
    const { settings } = await stored();
    expect(settings).to.include({ chainingAllowed: false, heartbeatIntervalMillis: 500 });

    const { version, ...rest } = await stored();
    const slow = { ...rest, version: version + 1, settings: { ...settings, heartbeatIntervalMillis: 2000 } };
    await system.db('admin').command({ replSetReconfig: slow });
    const joiner = await world.start();
    await admin.reconfigure(primary, version + 1, { kind: 'Add', host: joiner.host }, patience());
    const after = await stored();
    expect(after.settings['heartbeatIntervalMillis']).to.equal(500);
    expect(after.settings['replicaSetId']).to.deep.equal(settings['replicaSetId']);
  });

  it('asks again and again over the same connections', async () => {
    const member = await startSet();
    const system = await world.connectAsSystem(member.address);
    const created = async (): Promise<number> => {
      const { connections } = await system.db('admin').command({ serverStatus: 1 });
      return (connections as { totalCreated: number }).totalCreated;
    };
    const ask = async (): Promise<void> => {
      await admin.probe(member, patience());
      await admin.view(member, patience());
      await admin.queryConnections(member, patience());
      await admin.datasetPointer(member, patience());
      await admin.ensureUsers(member, patience());
    };
    await ask();
    const before = await created();
    for (let round = 0; round < 20; round++) await ask();
    expect((await created()) - before).to.equal(0);
  });

  it('closes the connections to a member nobody asks any more', async () => {
    const member = await startSet();
    const clients = new DirectClients(2_000);
    const admins = new MongoReplicaSetAdmins(clients);
    const admin = admins.of(world.credentials);
    await admin.probe(member, patience());
    await admin.view(member, patience());
    expect(clients.size).to.equal(2);
    await eventually(
      'closed client',
      () => Promise.resolve(clients.size),
      (open) => open === 0,
    );
    expect((await admin.view(member, patience())).primary).to.equal(member.host);
    await admins.close();
  });

  it('does not take a member for unreachable because it was restarted since the last look', async () => {
    const member = await startSet();
    await admin.view(member, patience());
    await world.mongod(member).restart();
    const probe = await admin.probe(member, patience());
    expect(probe.state).to.not.equal('Unreachable');
    await eventually(
      'primary after the restart',
      () => admin.view(member, patience()),
      ({ primary }) => primary === member.host,
    );
  });

  it('never takes a member that was removed for a new one, not even after its restart', async () => {
    const first = await startSet();
    const second = await world.start();
    const change = (kind: 'Add' | 'Remove') => reconfigured(admin, first, { kind, host: second.host });
    const probe = () => admin.probe(second, patience());
    await change('Add');
    await eventually('secondary', probe, (seen) => seen.state === 'Member' && seen.role === 'Secondary');
    await change('Remove');
    await eventually('removal', probe, ({ state }) => state === 'Outside');
    await world.mongod(second).restart();
    const { replicaSetId } = await admin.view(first, patience());
    for (let look = 0; look < 10; look++) {
      expect(await probe()).to.deep.equal({ state: 'Outside', setName, replicaSetId, strayed: false });
    }
  });

  it('recognises the data of a set of another name, and does not initiate over them', async () => {
    const member = await startSet();
    await world.restartAs(member, 'other');
    expect(await admin.probe(member, patience())).to.include({
      state: 'Outside',
      setName,
    });
    await refusal('ForeignReplicaSet', admin.initiate(member, 'other', patience()));
  });

  it('finds a member unreachable that has another key file, and says why', async () => {
    const member = await world.start();
    const other = world.admins.of({ ...world.credentials, keyFile: 'another' });
    const probe = await other.probe(member, patience());
    expect(probe).to.include({ state: 'Unreachable' });
    expect(probe).to.have.property('error').that.includes('Authentication failed');
    await refusal('AuthenticationFailed', other.initiate(member, setName, patience()));
  });

  it('gives up on a member that hangs, or at once when told to', async () => {
    const member = await startSet();
    await admin.view(member, patience());
    const { pid } = world.mongod(member);
    process.kill(pid, 'SIGSTOP');
    try {
      const reason = new Error('the operator stops');
      const abort = new AbortController();
      const given = admin.view(member, abort.signal).catch((error: unknown) => error);
      abort.abort(reason);
      expect(await given).to.equal(reason);

      const probe = await admin.probe(member, patience());
      expect(probe.state).to.equal('Unreachable');
      await refusal('Unreachable', admin.view(member, patience()));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // It has work to catch up on first, and a probe waits for an answer no longer than a second.
    await eventually(
      'an answer again',
      () => admin.probe(member, patience()),
      ({ state }) => state === 'Member',
    );
  });

  it('measures by how many seconds of writes a member is behind, and that it has caught up', async () => {
    const first = await startSet();
    const second = await world.start();
    const lag = async (): Promise<number | null | undefined> => {
      const { members } = await admin.view(first, patience());
      return members.find(({ host }) => host === second.host)?.lagSeconds;
    };
    const add = { kind: 'Add', host: second.host } as const;
    await reconfigured(admin, first, add);
    await eventually('secondary in sync', lag, (seconds) => seconds === 0);

    const system = await world.connectAsSystem(second.address);
    const stopReplication = (mode: 'alwaysOn' | 'off') =>
      system.db('admin').command({ configureFailPoint: 'stopReplProducer', mode });
    await stopReplication('alwaysOn');
    const primary = await world.connectAsSystem(first.address);
    const lagAfterWrite = async (): Promise<number | null | undefined> => {
      await primary.db('test').collection('writes').insertOne({});
      return lag();
    };
    await eventually('lag', lagAfterWrite, (seconds) => typeof seconds === 'number' && seconds > 2);
    await stopReplication('off');
    await eventually('end of the lag', lag, (seconds) => seconds === 0);
  });

  describe('in a set of three voters of which one hangs', () => {
    let first: MemberAddress;
    let hung: MemberAddress;

    beforeEach(async () => {
      first = await startSet();
      const joined: MemberAddress[] = [];
      for (let count = 0; count < 2; count++) {
        const { host, address } = await world.start();
        await reconfigured(admin, first, { kind: 'Add', host });
        const isSecondary = async (): Promise<boolean> => {
          const { members } = await admin.view(first, patience());
          return members.some((member) => member.host === host && member.state === 'SECONDARY');
        };
        await eventually(`secondary ${host}`, isSecondary, Boolean);
        await reconfigured(admin, first, { kind: 'MakeVoter', host, priority: 1 });
        joined.push({ host, address });
      }
      await eventually(
        'majority that knows of the last change',
        () => admin.view(first, patience()),
        ({ committed }) => committed,
      );
      hung = joined[1] ?? first;
      process.kill(world.mongod(hung).pid, 'SIGSTOP');
    });

    it('removes it without waiting for a majority to know of that, and says when a majority does', async () => {
      const add = { kind: 'Add', host: (await world.start()).host } as const;
      const { version } = await admin.view(first, patience());
      const remove = { kind: 'Remove', host: hung.host } as const;
      const began = performance.now();
      const written = await admin.reconfigure(first, version, remove, patience());
      expect(written).to.equal(version + 1);
      const view = await admin.view(first, patience());
      expect(view.version).to.equal(written);
      expect(view.members.map(({ host }) => host)).to.not.include(hung.host);
      // The other voter hears of the change by a heartbeat: where the machine was too busy to look before, nothing is left to see.
      if (performance.now() - began < setSettings.heartbeatIntervalMillis / 2) {
        expect(view.committed).to.equal(false);
        await refusal('ConfigurationInProgress', admin.reconfigure(first, written, add, patience()));
      }
      expect(await reconfigured(admin, first, add)).to.equal(written + 1);
    });

    it('does not wait until the member that hangs is asked about another one that joins; the change goes on', async () => {
      const { version } = await admin.view(first, patience());
      const add = { kind: 'Add', host: (await world.start()).host } as const;
      await refusal('ConfigurationInProgress', admin.reconfigure(first, version, add, patience()));
      expect((await admin.view(first, patience())).version).to.equal(version);
      const view = await eventually(
        'change that goes on',
        () => admin.view(first, patience()),
        (seen) => seen.version > version,
      );
      expect(view.members.map(({ host }) => host)).to.include(add.host);
    });
  });
});
