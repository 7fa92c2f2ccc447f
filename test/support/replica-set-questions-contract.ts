import { expect } from 'chai';
import { POINTER_ID, titlesCollection, type DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { ReplicaSetTrial } from './replica-set-trial.ts';
import { eventually, patience, refusal } from './replica-set-world.ts';

/** What every ReplicaSetAdmin asks a member for. */
export function describeQuestions(trial: ReplicaSetTrial): void {
  const { startSet, view } = trial;

  it('counts the connections of the query tier, idle ones included, and no others', async () => {
    const first = await startSet();
    const count = () => trial.admin.queryConnections(first, patience());
    expect(await count()).to.equal(0);
    await trial.world.connectQueries(first, 3);
    expect(await count()).to.equal(3);
    await trial.world.disconnectQueries();
    await eventually('drained member', count, (connections) => connections === 0);
  });

  it('reads which dataset is served', async () => {
    const first = await startSet();
    const read = () => trial.admin.datasetPointer(first, patience());
    expect(await read()).to.equal(null);
    const pointer: DatasetPointer = {
      _id: POINTER_ID,
      version: '2026-11',
      collection: titlesCollection('2026-11'),
      titles: 3,
      rejectedRows: 1,
      loadedAt: new Date('2026-11-24T06:00:00Z'),
    };
    await trial.world.writePointer(first, pointer);
    expect(await read()).to.deep.equal(pointer);
  });

  it('says that a member which does not answer is unreachable, whatever it was asked', async () => {
    const member = await startSet();
    await trial.world.kill(member);
    const calls = [
      view(member),
      trial.admin.ensureUsers(member, patience()),
      trial.admin.queryConnections(member, patience()),
      trial.admin.stepDown(member, 10, patience()),
    ];
    const refusals = await Promise.all(calls.map((call) => refusal('Unreachable', call)));
    expect(refusals.map(({ retryable }) => retryable)).to.deep.equal(calls.map(() => true));
  });
}
