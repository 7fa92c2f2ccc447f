import { expect } from 'chai';

import { POINTER_ID, titlesCollection, type DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type {
  ClusterCredentials,
  MemberAddress,
  MemberView,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
  ReplicaSetView,
} from '../../operator/mongo/replica-set-admin.ts';
import type { MembershipChange } from '../../operator/mongo/membership-change.ts';
import { ReplicaSetError, type ReplicaSetErrorCode } from '../../operator/mongo/replica-set-error.ts';

/** Mongods, and what may happen to them, as the contract needs them: real ones or the memory's. */
export interface ReplicaSetWorld {
  readonly admins: ReplicaSetAdmins;
  readonly credentials: ClusterCredentials;
  /** A new mongod started with the replica-set name `movies`. */
  start(): Promise<MemberAddress>;
  /** The mongod ends; its data stay. */
  kill(member: MemberAddress): Promise<void>;
  /** The mongod starts again with its data, and its name in the configuration does not lead to it. */
  restartElsewhere(member: MemberAddress): Promise<MemberAddress>;
  /** The mongod, which has ended, starts again with its data, where its name leads to. */
  startAgain(member: MemberAddress): Promise<MemberAddress>;
  /** Opens so many connections as user `query` and leaves them idle. */
  connectQueries(member: MemberAddress, count: number): Promise<void>;
  disconnectQueries(): Promise<void>;
  writePointer(primary: MemberAddress, pointer: DatasetPointer): Promise<void>;
  stop(): Promise<void>;
}

export const setName = 'movies';

/** A signal for calls that nobody gives up. */
export function patience(): AbortSignal {
  return new AbortController().signal;
}

/** Waits until `look` finds something. It fails, with the last thing seen, after half a minute. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`No ${what} within 30 s: ${JSON.stringify(seen).slice(-1000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fails unless the call is refused with this code. */
export async function refusal(code: ReplicaSetErrorCode, call: Promise<unknown>): Promise<ReplicaSetError> {
  const outcome = await call.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const error = 'error' in outcome ? outcome.error : undefined;
  if (!(error instanceof ReplicaSetError)) {
    throw new Error(`Expected the refusal ${code}, got ${JSON.stringify(outcome)} ${String(error)}`, {
      cause: error,
    });
  }
  expect(error.code, error.message).to.equal(code);
  return error;
}

/** Makes a change once a majority knows of the one before it. @returns the version of the configuration then */
export async function reconfigured(
  admin: ReplicaSetAdmin,
  primary: MemberAddress,
  change: MembershipChange,
): Promise<number> {
  const outcome = await eventually(
    `majority that knows of the change before ${change.kind}`,
    async () => {
      const { version } = await admin.view(primary, patience());
      try {
        return await admin.reconfigure(primary, version, change, patience());
      } catch (error) {
        if (error instanceof ReplicaSetError && error.code === 'ConfigurationInProgress')
          return error.message;
        throw error;
      }
    },
    (seen) => typeof seen === 'number',
  );
  return Number(outcome);
}

/** What every ReplicaSetAdmin does, over whatever mongods `makeWorld` makes. */
export function describeReplicaSetAdmin(name: string, makeWorld: () => Promise<ReplicaSetWorld>): void {
  describe(`${name} as a ReplicaSetAdmin`, function () {
    this.timeout(120_000);
    let world: ReplicaSetWorld;
    let admin: ReplicaSetAdmin;

    beforeEach(async () => {
      world = await makeWorld();
      admin = world.admins.of(world.credentials);
    });

    afterEach(async () => {
      await world.stop();
    });

    /** A set of one, with users. */
    async function startSet(): Promise<MemberAddress> {
      const first = await world.start();
      await admin.initiate(first, setName, patience());
      await admin.ensureUsers(first, patience());
      return first;
    }

    const view = (member: MemberAddress): Promise<ReplicaSetView> => admin.view(member, patience());

    async function memberView(
      primary: MemberAddress,
      { host }: MemberAddress,
    ): Promise<MemberView | undefined> {
      return (await view(primary)).members.find((member) => member.host === host);
    }

    /** A new mongod, joined and in sync. */
    async function join(primary: MemberAddress): Promise<MemberAddress> {
      const joined = await world.start();
      await reconfigured(admin, primary, { kind: 'Add', host: joined.host });
      await eventually(
        `SECONDARY ${joined.host}`,
        () => memberView(primary, joined),
        (seen) => seen?.state === 'SECONDARY' && seen.lagSeconds !== null,
      );
      return joined;
    }

    async function makeVoter(primary: MemberAddress, { host }: MemberAddress): Promise<void> {
      await reconfigured(admin, primary, { kind: 'MakeVoter', host, priority: 1 });
    }

    it('tells a new mongod from one that does not answer', async () => {
      const member = await world.start();
      expect(await admin.probe(member, patience())).to.deep.equal({
        state: 'Uninitiated',
      });
      await world.kill(member);
      const probe = await admin.probe(member, patience());
      expect(probe.state).to.equal('Unreachable');
    });

    it('throws the reason of a signal that has aborted, not an error of its own', async () => {
      const member = await world.start();
      const reason = new Error('the operator stops');
      const signal = AbortSignal.abort(reason);
      for (const call of [
        admin.probe(member, signal),
        admin.view(member, signal),
        admin.initiate(member, setName, signal),
      ]) {
        expect(await call.catch((error: unknown) => error)).to.equal(reason);
      }
    });

    it('makes a primary of the first member, and of the same member only once', async () => {
      const member = await world.start();
      await admin.initiate(member, setName, patience());
      await admin.initiate(member, setName, patience());
      const probe = await admin.probe(member, patience());
      expect(probe).to.deep.equal({
        state: 'Member',
        setName,
        replicaSetId: probe.state === 'Member' ? probe.replicaSetId : null,
        host: member.host,
        role: 'Primary',
        primary: member.host,
        configVersion: 1,
      });
    });

    it('tells of which set a member is before the set has users, while it copies the data, and after', async () => {
      const first = await world.start();
      const idOf = async (member: MemberAddress) => {
        const probe = await admin.probe(member, patience());
        return 'replicaSetId' in probe ? probe.replicaSetId : probe.state;
      };
      await admin.initiate(first, setName, patience());
      const id = await idOf(first);
      expect(id).to.match(/^[0-9a-f]{24}$/);
      await admin.ensureUsers(first, patience());
      expect((await view(first)).replicaSetId).to.equal(id);
      const second = await world.start();
      expect(await idOf(second)).to.equal('Uninitiated');
      const add = { kind: 'Add', host: second.host } as const;
      await admin.reconfigure(first, (await view(first)).version, add, patience());
      await eventually(
        'member',
        () => idOf(second),
        (seen) => seen !== 'Uninitiated',
      );
      expect(await idOf(second)).to.equal(id);

      const other = await world.start();
      await admin.initiate(other, setName, patience());
      expect(await idOf(other))
        .to.match(/^[0-9a-f]{24}$/)
        .and.not.equal(id);
    });

    it('makes the users once, and again when their passwords change', async () => {
      const member = await world.start();
      await admin.initiate(member, setName, patience());
      await refusal('AuthenticationFailed', view(member));

      expect(await admin.ensureUsers(member, patience())).to.equal(true);
      expect(await admin.ensureUsers(member, patience())).to.equal(false);
      expect((await view(member)).primary).to.equal(member.host);

      for (const name of ['seedPassword', 'queryPassword', 'operatorPassword'] as const) {
        const changed = world.admins.of({ ...world.credentials, [name]: 'another-password' });
        expect(await changed.ensureUsers(member, patience()), name).to.equal(true);
        expect(await changed.ensureUsers(member, patience()), name).to.equal(false);
        await changed.view(member, patience());
        await admin.ensureUsers(member, patience());
      }
    });

    it('shows the only member as voter and primary without lag', async () => {
      const member = await startSet();
      const { members, ...rest } = await view(member);
      expect(rest).to.include({ setName, version: 1, primary: member.host });
      expect(rest.replicaSetId).to.match(/^[0-9a-f]{24}$/);
      expect(members).to.deep.equal([
        {
          id: 0,
          host: member.host,
          votes: 1,
          priority: 1,
          hidden: false,
          state: 'PRIMARY',
          healthy: true,
          heardSecondsAgo: null,
          lagSeconds: 0,
          newestWrite: members[0]?.newestWrite ?? null,
          message: members[0]?.message ?? null,
        },
      ]);
    });

    it('has a member join without a vote, then vote, then lose the vote, then leave', async () => {
      const first = await startSet();
      const second = await join(first);
      expect(await memberView(first, second)).to.include({ id: 1, votes: 0, priority: 0, healthy: true });
      expect(await admin.probe(second, patience())).to.include({
        state: 'Member',
        role: 'Secondary',
        primary: first.host,
      });

      await makeVoter(first, second);
      expect(await memberView(first, second)).to.include({ votes: 1, priority: 1 });

      const voting = await eventually(
        'majority that knows of the vote',
        () => view(first),
        (seen) => seen.committed,
      );
      const revoked = await reconfigured(admin, first, { kind: 'RevokeVote', host: second.host });
      expect(revoked).to.equal(voting.version + 1);
      expect(await memberView(first, second)).to.include({ votes: 0, priority: 0 });

      const remove = { kind: 'Remove', host: second.host } as const;
      const removed = await reconfigured(admin, first, remove);
      expect(removed).to.equal(revoked + 1);
      expect(await memberView(first, second)).to.equal(undefined);
      const again = await admin.reconfigure(first, removed, remove, patience());
      expect(again, 'a change already in effect').to.equal(removed);
      const { replicaSetId } = await view(first);
      expect(
        await eventually(
          'sign that it was removed',
          () => admin.probe(second, patience()),
          ({ state }) => state === 'Outside',
        ),
      ).to.deep.equal({ state: 'Outside', setName, replicaSetId, strayed: false });
    });

    it('ends a member that has not found itself in its configuration, which it then does; and none that takes part', async () => {
      const first = await startSet();
      const shutDown = (member: MemberAddress) => admin.shutDown(member, patience());
      const probe = (member: MemberAddress) => admin.probe(member, patience());
      expect(await shutDown(first)).to.equal(false);
      const { primary, replicaSetId } = await view(first);
      expect(primary).to.equal(first.host);

      const strayed = await world.restartElsewhere(first);
      await eventually(
        'sign that it has not found itself',
        () => probe(strayed),
        (seen) => seen.state === 'Outside' && seen.strayed,
      );
      expect(await probe(strayed)).to.deep.equal({ state: 'Outside', setName, replicaSetId, strayed: true });
      expect(await shutDown(strayed)).to.equal(true);
      expect((await probe(strayed)).state).to.equal('Unreachable');

      const found = await world.startAgain(strayed);
      await eventually(
        'primary',
        () => probe(found),
        (seen) => seen.state === 'Member' && seen.role === 'Primary',
      );
    });

    it('refuses a change decided for another version of the configuration', async () => {
      const first = await startSet();
      const { version } = await view(first);
      const add = { kind: 'Add', host: (await world.start()).host } as const;
      const error = await refusal('VersionConflict', admin.reconfigure(first, version - 1, add, patience()));
      expect(error.retryable).to.equal(true);
      expect((await view(first)).version).to.equal(version);
    });

    it('refuses a change by a member that is not primary, of a member there is not, and one that ends the primary', async () => {
      const first = await startSet();
      const second = await join(first);
      const { version } = await view(first);
      const change = (member: MemberAddress, change: Parameters<ReplicaSetAdmin['reconfigure']>[2]) =>
        admin.reconfigure(member, version, change, patience());
      await refusal('NotPrimary', change(second, { kind: 'Add', host: 'localhost:1' }));
      await refusal('ConfigurationRejected', change(first, { kind: 'RevokeVote', host: 'localhost:1' }));
      await refusal('ConfigurationRejected', change(first, { kind: 'Remove', host: first.host }));
      await refusal('ConfigurationRejected', change(first, { kind: 'RevokeVote', host: first.host }));
      expect((await view(first)).version).to.equal(version);
    });

    it('shows a joined member that does not answer as unhealthy, its lag unknown', async () => {
      const first = await startSet();
      const second = await join(first);
      await world.kill(second);
      const seen = await eventually(
        'unhealthy member',
        () => memberView(first, second),
        (member) => member?.healthy === false,
      );
      expect(seen).to.include({ state: 'DOWN', lagSeconds: null });
    });

    it('hands over from primary to a secondary, and leaves a member alone that is not primary', async () => {
      const first = await startSet();
      const second = await join(first);
      await refusal('NoElectableSecondary', admin.stepDown(first, 2, patience()));
      await makeVoter(first, second);
      await admin.stepDown(second, 60, patience());
      expect((await view(first)).primary).to.equal(first.host);

      await admin.stepDown(first, 60, patience());
      await eventually(
        'new primary',
        () => admin.probe(second, patience()),
        (probe) => probe.state === 'Member' && probe.role === 'Primary',
      );
    });

    it('makes a working set of the survivor of a majority that is gone', async () => {
      const first = await startSet();
      const second = await join(first);
      await makeVoter(first, second);
      await world.kill(second);
      await eventually(
        'end of the primary',
        () => admin.probe(first, patience()),
        (probe) => probe.state === 'Member' && probe.role === 'Secondary',
      );
      const before = await view(first);
      expect(before.primary).to.equal(null);
      expect((await memberView(first, first))?.newestWrite?.term).to.equal(before.term);

      const { replicaSetId, version, term } = before;
      const reduction = {
        basedOn: { replicaSetId, version, term },
        remainder: { hosts: [first.host], voters: [first.host] },
        witnesses: [first],
      };
      const basedOnOther = { ...reduction, basedOn: { replicaSetId, version: version + 1, term } };
      await refusal('VersionConflict', admin.forceReconfigure(first, basedOnOther, patience()));
      // It goes by the last heartbeat too, which the other one sent before it ended.
      const forced = await eventually(
        'end of what was heard',
        () => admin.forceReconfigure(first, reduction, patience()).catch((error: unknown) => String(error)),
        (outcome) => typeof outcome === 'number',
      );
      expect(forced).to.be.greaterThan(before.version);
      const after = await eventually(
        'primary',
        () => view(first),
        ({ primary }) => primary !== null,
      );
      expect(after.members.map(({ host, votes }) => ({ host, votes }))).to.deep.equal([
        { host: first.host, votes: 1 },
      ]);
      expect(await admin.forceReconfigure(first, reduction, patience())).to.equal(forced);
    });

    it('does not reduce a set by force that has a primary, nor one of which a member that is left does not answer', async () => {
      const first = await startSet();
      const second = await join(first);
      const { replicaSetId, version, term } = await view(second);
      const reduction = {
        basedOn: { replicaSetId, version, term },
        remainder: { hosts: [second.host], voters: [second.host] },
        witnesses: [second],
      };
      const refused = await refusal('VersionConflict', admin.forceReconfigure(second, reduction, patience()));
      expect(refused.message).to.include(`knows of a primary, ${first.host}`);
      const silent = {
        ...reduction,
        remainder: { hosts: [first.host], voters: [first.host] },
        witnesses: [],
      };
      await refusal('VersionConflict', admin.forceReconfigure(first, silent, patience()));
      expect((await view(first)).version).to.equal(version);
    });

    it('counts the connections of the query tier, idle ones included, and no others', async () => {
      const first = await startSet();
      const count = () => admin.queryConnections(first, patience());
      expect(await count()).to.equal(0);
      await world.connectQueries(first, 3);
      expect(await count()).to.equal(3);
      await world.disconnectQueries();
      await eventually('drained member', count, (connections) => connections === 0);
    });

    it('reads which dataset is served', async () => {
      const first = await startSet();
      const read = () => admin.datasetPointer(first, patience());
      expect(await read()).to.equal(null);
      const pointer: DatasetPointer = {
        _id: POINTER_ID,
        version: '2026-11',
        collection: titlesCollection('2026-11'),
        titles: 3,
        rejectedRows: 1,
        loadedAt: new Date('2026-11-24T06:00:00Z'),
      };
      await world.writePointer(first, pointer);
      expect(await read()).to.deep.equal(pointer);
    });

    it('says that a member which does not answer is unreachable, whatever it was asked', async () => {
      const member = await startSet();
      await world.kill(member);
      const calls = [
        view(member),
        admin.ensureUsers(member, patience()),
        admin.queryConnections(member, patience()),
        admin.stepDown(member, 10, patience()),
      ];
      const refusals = await Promise.all(calls.map((call) => refusal('Unreachable', call)));
      expect(refusals.map(({ retryable }) => retryable)).to.deep.equal(calls.map(() => true));
    });
  });
}
