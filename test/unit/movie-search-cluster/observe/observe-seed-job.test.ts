import { expect } from 'chai';
import { REFUSED_EXIT_CODE } from '../../../../catalog/load-exit.ts';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Event, Job, Pod } from '../../../../operator/kube/resources.ts';
import { seedJob } from '../../../../operator/movie-search-cluster/objects/seed-job.ts';
import { observeSeedJob } from '../../../../operator/movie-search-cluster/observe/observe-seed-job.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';

type ContainerState = NonNullable<
  NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']
>;

function job(...holding: string[]): Live<Job> {
  const conditions = holding.map((type) => ({ type, status: 'True' }));
  return live({ ...seedJob(movieSearchCluster(), objectSettings), status: { conditions } });
}

function pod(name: string, state: ContainerState): Live<Pod> {
  const containerStatuses = [{ name: 'seed', image: '', imageID: '', ready: false, restartCount: 0, state }];
  return live<Pod>({ metadata: { name, namespace: 'default' }, status: { containerStatuses } });
}

function ended(name: string, at: string, exitCode: number, message?: string): Live<Pod> {
  return pod(name, {
    terminated: {
      exitCode,
      finishedAt: `2026-11-24T11:00:${at}Z`,
      ...(message !== undefined && { message }),
    },
  });
}

describe('observeSeedJob', () => {
  it('tells a Job that runs from one that is complete and one that has failed', () => {
    expect(observeSeedJob(job(), [])).to.include({ state: 'Running', message: null, trouble: null });
    expect(observeSeedJob(job('SuccessCriteriaMet', 'Complete'), []).state).to.equal('Complete');
    // A Job is failed when its pods have ended, not as soon as it is to fail.
    expect(observeSeedJob(job('FailureTarget'), []).state).to.equal('Running');
    expect(observeSeedJob(job('FailureTarget', 'Failed'), []).state).to.equal('Failed');
  });

  it('repeats what the last attempt said that failed', () => {
    const { message } = observeSeedJob(job(), [
      ended('a', '20', 1, 'title.basics.tsv is missing\n'),
      ended('b', '40', 1, 'title.crew.tsv is missing\n'),
      ended('c', '50', 0, '{"titles":3}'),
      ended('d', '55', 137),
    ]);
    expect(message).to.equal('title.crew.tsv is missing');
  });

  it('tells a refusal from a failure by the exit code of the last attempt', () => {
    const failed = ended('a', '20', 1, 'no primary');
    expect(observeSeedJob(job('Failed'), [failed]).refused).to.equal(false);
    expect(observeSeedJob(job('Failed'), [])).to.include({ refused: false });
    const refused = ended('b', '40', REFUSED_EXIT_CODE, 'title.crew.tsv was cut');
    expect(observeSeedJob(job('Failed'), [refused, failed])).to.include({
      refused: true,
      message: 'title.crew.tsv was cut',
    });
  });

  it('says why the loader does not start', () => {
    const waiting = { reason: 'ErrImageNeverPull', message: 'image "seed" is not present' };
    const { trouble } = observeSeedJob(job(), [ended('a', '20', 1, 'failed'), pod('b', { waiting })]);
    expect(trouble).to.equal('b: ErrImageNeverPull: image "seed" is not present');
  });

  describe('with Events of pods that could not be made', () => {
    const refusal = (at: string, message: string): Live<Event> =>
      live<Event>({
        metadata: { name: at },
        involvedObject: {},
        message,
        lastTimestamp: `2026-11-24T11:00:${at}Z`,
      });
    const refusals = [refusal('20', 'must specify limits.cpu'), refusal('40', 'must specify limits.memory')];

    it('says the newest while the Job has no pod', () => {
      expect(observeSeedJob(job(), [], refusals).trouble).to.equal(
        "the API server refuses the loader's pod: must specify limits.memory. The requests and limits of the loader are spec.dataset.loader.resources.",
      );
    });

    it('says none once the Job has a pod: the refusal has passed', () => {
      expect(observeSeedJob(job(), [pod('a', { running: {} })], refusals).trouble).to.equal(null);
    });
  });

  it('has no more to say of a loader that is being deleted', () => {
    const waiting = { reason: 'ImagePullBackOff' };
    const going = pod('a', { waiting });
    going.metadata.deletionTimestamp = '2026-11-24T11:00:00Z';
    expect(observeSeedJob(job(), [going]).trouble).to.equal(null);
  });
});
