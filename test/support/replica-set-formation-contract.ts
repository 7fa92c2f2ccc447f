import { expect } from 'chai';
import type { MemberAddress } from '../../operator/mongo/replica-set-admin.ts';
import type { ReplicaSetTrial } from './replica-set-trial.ts';
import { eventually, patience, refusal, setName } from './replica-set-world.ts';

/** What every ReplicaSetAdmin does to make a set of a new mongod, and users in it. */
export function describeFormation(trial: ReplicaSetTrial): void {
  const { startSet, view } = trial;

  it('tells a new mongod from one that does not answer', async () => {
    const member = await trial.world.start();
    expect(await trial.admin.probe(member, patience())).to.deep.equal({
      state: 'Uninitiated',
    });
    await trial.world.kill(member);
    const probe = await trial.admin.probe(member, patience());
    expect(probe.state).to.equal('Unreachable');
  });

  it('throws the reason of a signal that has aborted, not an error of its own', async () => {
    const member = await trial.world.start();
    const reason = new Error('the operator stops');
    const signal = AbortSignal.abort(reason);
    for (const call of [
      trial.admin.probe(member, signal),
      trial.admin.view(member, signal),
      trial.admin.initiate(member, setName, signal),
    ]) {
      expect(await call.catch((error: unknown) => error)).to.equal(reason);
    }
  });

  it('makes a primary of the first member, and of the same member only once', async () => {
    const member = await trial.world.start();
    await trial.admin.initiate(member, setName, patience());
    await trial.admin.initiate(member, setName, patience());
    const probe = await trial.admin.probe(member, patience());
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
    const first = await trial.world.start();
    const idOf = async (member: MemberAddress) => {
      const probe = await trial.admin.probe(member, patience());
      return 'replicaSetId' in probe ? probe.replicaSetId : probe.state;
    };
    await trial.admin.initiate(first, setName, patience());
    const id = await idOf(first);
    expect(id).to.match(/^[0-9a-f]{24}$/);
    await trial.admin.ensureUsers(first, patience());
    expect((await view(first)).replicaSetId).to.equal(id);
    const second = await trial.world.start();
    expect(await idOf(second)).to.equal('Uninitiated');
    const add = { kind: 'Add', host: second.host } as const;
    await trial.admin.reconfigure(first, (await view(first)).version, add, patience());
    await eventually(
      'member',
      () => idOf(second),
      (seen) => seen !== 'Uninitiated',
    );
    expect(await idOf(second)).to.equal(id);

    const other = await trial.world.start();
    await trial.admin.initiate(other, setName, patience());
    expect(await idOf(other))
      .to.match(/^[0-9a-f]{24}$/)
      .and.not.equal(id);
  });

  it('makes the users once, and again when their passwords change', async () => {
    const member = await trial.world.start();
    await trial.admin.initiate(member, setName, patience());
    await refusal('AuthenticationFailed', view(member));

    expect(await trial.admin.ensureUsers(member, patience())).to.equal(true);
    expect(await trial.admin.ensureUsers(member, patience())).to.equal(false);
    expect((await view(member)).primary).to.equal(member.host);

    for (const name of ['seedPassword', 'queryPassword', 'operatorPassword'] as const) {
      const changed = trial.world.admins.of({ ...trial.world.credentials, [name]: 'another-password' });
      expect(await changed.ensureUsers(member, patience()), name).to.equal(true);
      expect(await changed.ensureUsers(member, patience()), name).to.equal(false);
      await changed.view(member, patience());
      await trial.admin.ensureUsers(member, patience());
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
}
