import { expect } from 'chai';
import type { MemberAddress, ReplicaSetAdmin } from '../../operator/mongo/replica-set-admin.ts';
import type { ReplicaSetTrial } from './replica-set-trial.ts';
import { eventually, patience, reconfigured, refusal, setName } from './replica-set-world.ts';

/** How every ReplicaSetAdmin changes the members of a set that works. */
export function describeChanges(trial: ReplicaSetTrial): void {
  const { startSet, view, memberView, join, makeVoter } = trial;

  it('has a member join without a vote, then vote, then lose the vote, then leave', async () => {
    const first = await startSet();
    const second = await join(first);
    expect(await memberView(first, second)).to.include({ id: 1, votes: 0, priority: 0, healthy: true });
    expect(await trial.admin.probe(second, patience())).to.include({
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
    const revoked = await reconfigured(trial.admin, first, { kind: 'RevokeVote', host: second.host });
    expect(revoked).to.equal(voting.version + 1);
    expect(await memberView(first, second)).to.include({ votes: 0, priority: 0 });

    const remove = { kind: 'Remove', host: second.host } as const;
    const removed = await reconfigured(trial.admin, first, remove);
    expect(removed).to.equal(revoked + 1);
    expect(await memberView(first, second)).to.equal(undefined);
    const again = await trial.admin.reconfigure(first, removed, remove, patience());
    expect(again, 'a change already in effect').to.equal(removed);
    const { replicaSetId } = await view(first);
    expect(
      await eventually(
        'sign that it was removed',
        () => trial.admin.probe(second, patience()),
        ({ state }) => state === 'Outside',
      ),
    ).to.deep.equal({ state: 'Outside', setName, replicaSetId, strayed: false });
  });

  it('ends a member that has not found itself in its configuration, which it then does; and none that takes part', async () => {
    const first = await startSet();
    const shutDown = (member: MemberAddress) => trial.admin.shutDown(member, patience());
    const probe = (member: MemberAddress) => trial.admin.probe(member, patience());
    expect(await shutDown(first)).to.equal(false);
    const { primary, replicaSetId } = await view(first);
    expect(primary).to.equal(first.host);

    const strayed = await trial.world.restartElsewhere(first);
    await eventually(
      'sign that it has not found itself',
      () => probe(strayed),
      (seen) => seen.state === 'Outside' && seen.strayed,
    );
    expect(await probe(strayed)).to.deep.equal({ state: 'Outside', setName, replicaSetId, strayed: true });
    expect(await shutDown(strayed)).to.equal(true);
    expect((await probe(strayed)).state).to.equal('Unreachable');

    const found = await trial.world.startAgain(strayed);
    await eventually(
      'primary',
      () => probe(found),
      (seen) => seen.state === 'Member' && seen.role === 'Primary',
    );
  });

  it('refuses a change decided for another version of the configuration', async () => {
    const first = await startSet();
    const { version } = await view(first);
    const add = { kind: 'Add', host: (await trial.world.start()).host } as const;
    const error = await refusal(
      'VersionConflict',
      trial.admin.reconfigure(first, version - 1, add, patience()),
    );
    expect(error.retryable).to.equal(true);
    expect((await view(first)).version).to.equal(version);
  });

  it('refuses a change by a member that is not primary, of a member there is not, and one that ends the primary', async () => {
    const first = await startSet();
    const second = await join(first);
    const { version } = await view(first);
    const change = (member: MemberAddress, change: Parameters<ReplicaSetAdmin['reconfigure']>[2]) =>
      trial.admin.reconfigure(member, version, change, patience());
    await refusal('NotPrimary', change(second, { kind: 'Add', host: 'localhost:1' }));
    await refusal('ConfigurationRejected', change(first, { kind: 'RevokeVote', host: 'localhost:1' }));
    await refusal('ConfigurationRejected', change(first, { kind: 'Remove', host: first.host }));
    await refusal('ConfigurationRejected', change(first, { kind: 'RevokeVote', host: first.host }));
    expect((await view(first)).version).to.equal(version);
  });

  it('shows a joined member that does not answer as unhealthy, its lag unknown', async () => {
    const first = await startSet();
    const second = await join(first);
    await trial.world.kill(second);
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
    await refusal('NoElectableSecondary', trial.admin.stepDown(first, 2, patience()));
    await makeVoter(first, second);
    await trial.admin.stepDown(second, 60, patience());
    expect((await view(first)).primary).to.equal(first.host);

    await trial.admin.stepDown(first, 60, patience());
    await eventually(
      'new primary',
      () => trial.admin.probe(second, patience()),
      (probe) => probe.state === 'Member' && probe.role === 'Primary',
    );
  });
}

/** How every ReplicaSetAdmin reduces a set to those of its members that are left. */
export function describeForcedReduction(trial: ReplicaSetTrial): void {
  const { startSet, view, memberView, join, makeVoter } = trial;

  it('makes a working set of the survivor of a majority that is gone', async () => {
    const first = await startSet();
    const second = await join(first);
    await makeVoter(first, second);
    await trial.world.kill(second);
    await eventually(
      'end of the primary',
      () => trial.admin.probe(first, patience()),
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
    await refusal('VersionConflict', trial.admin.forceReconfigure(first, basedOnOther, patience()));
    // It goes by the last heartbeat too, which the other one sent before it ended.
    const forced = await eventually(
      'end of what was heard',
      () =>
        trial.admin.forceReconfigure(first, reduction, patience()).catch((error: unknown) => String(error)),
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
    expect(await trial.admin.forceReconfigure(first, reduction, patience())).to.equal(forced);
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
    const refused = await refusal(
      'VersionConflict',
      trial.admin.forceReconfigure(second, reduction, patience()),
    );
    expect(refused.message).to.include(`knows of a primary, ${first.host}`);
    const silent = {
      ...reduction,
      remainder: { hosts: [first.host], voters: [first.host] },
      witnesses: [],
    };
    await refusal('VersionConflict', trial.admin.forceReconfigure(first, silent, patience()));
    expect((await view(first)).version).to.equal(version);
  });
}
