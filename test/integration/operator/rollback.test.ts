import { expect } from 'chai';

import { events, jobs } from '../../../operator/kube/resources.ts';
import { OperatorTrial } from '../../support/operator-trial.ts';

describe('the operator, where the version is set back to a kept one', function () {
  this.timeout(120_000);
  const trial = new OperatorTrial('rollback');

  before(() => trial.connect());
  beforeEach(async () => {
    await trial.begin();
    const source = { bundled: {} };
    await trial.namespace.create({
      dataset: { version: 'a', source, keepVersions: 3 },
      database: { replicas: 1 },
    });
    await trial.namespace.untilAsDesired(1);
    await serve('b');
    await serve('c');
  });
  afterEach(() => trial.end());
  after(() => trial.close());

  async function serve(version: string) {
    await trial.namespace.change({ dataset: { version } });
    const { status } = await trial.namespace.untilAsDesired(1);
    expect(status?.dataset?.version).to.equal(version);
    return status?.dataset;
  }

  async function told(reason: string): Promise<string[]> {
    const { items } = await trial.kube.list(events, { namespace: trial.namespace.name });
    return items.filter((event) => event.reason === reason).map(({ message = '' }) => message);
  }

  const jobsMade = (): number =>
    trial.operator.calls.filter(({ verb, resource }) => verb === 'create' && resource === 'jobs').length;

  it('switches by itself, without a Job, there and back again, and says so', async () => {
    const before = jobsMade();
    expect(await serve('a')).to.deep.include({ keptVersions: ['c', 'b'] });
    expect(await serve('c')).to.deep.include({ keptVersions: ['a', 'b'] });
    expect(await serve('b')).to.deep.include({ keptVersions: ['c', 'a'] });
    expect(jobsMade()).to.equal(before);
    expect(await trial.namespace.names(jobs), 'that of the version before is deleted').to.deep.equal([]);
    const switched = await told('SwitchedDataset');
    expect(switched).to.have.length(3);
    expect(switched.join()).to.include('from dataset c (3 titles) to dataset a, which was kept: 3 titles');
  });

  it('loads it anew where it is damaged', async () => {
    const before = jobsMade();
    await trial.namespace.setTitles('a', { titles: 2, foundBy: 'snapshot' });
    await serve('a');
    expect(jobsMade()).to.equal(before + 1);
    expect(await told('SwitchedDataset')).to.deep.equal([]);
  });

  it('starts no load for another number of versions to keep', async () => {
    const before = jobsMade();
    await trial.namespace.change({ dataset: { keepVersions: 5 } });
    await trial.namespace.untilAsDesired(1);
    expect(jobsMade()).to.equal(before);
  });
});
