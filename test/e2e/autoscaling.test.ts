import { expect } from 'chai';
import {
  loadTwin,
  makeTwins,
  ours,
  queryScale,
  removeTwins,
  theirs,
} from '../support/autoscaling/query-twins.ts';
import { ScaleLog } from '../support/autoscaling/scale-log.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Asks for more pods than the maximum at one pod, whatever the machine's speed, and is little enough for the machine. */
const ratePerSecond = 60;

describe('the query tier under a load that comes and goes', function () {
  this.timeout(600_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await makeTwins(live);
  });

  after(async () => {
    await removeTwins(live);
    live.close();
  });

  it('takes the steps that a HorizontalPodAutoscaler of Kubernetes takes, and fails no request', async () => {
    const twins = [ours, theirs];
    const logs = twins.map((twin) => new ScaleLog(() => queryScale(live, twin)));
    const scales = () => logs.map(({ steps }) => steps.at(-1)?.to);
    const loads = await Promise.all(
      twins.map((twin) => loadTwin(live, twin, { ratePerSecond, maxSeconds: 240 })),
    );
    try {
      await waitUntil(
        'both twins are as large as they may be',
        () => scales().every((scale) => scale === 3),
        200_000,
      );
    } finally {
      const reports = await Promise.all(loads.map((load) => load.stop()));
      for (const { failures, failed, requests } of reports) {
        console.log(`      ${requests} requests, ${failed} failed`);
        expect(failures, 'failures').to.deep.equal([]);
      }
    }
    await waitUntil(
      'both twins are as small as they may be again',
      () => scales().every((scale) => scale === 1),
      240_000,
    );
    const [operator, kubernetes] = await Promise.all(logs.map((log) => log.stop()));
    const told = (steps = operator) =>
      steps?.map(({ to, atMs }) => `${to} after ${(atMs / 1000).toFixed(0)} s`).join(', ') ?? '';
    console.log(`      the operator:  ${told(operator)}`);
    console.log(`      Kubernetes:    ${told(kubernetes)}`);
    expect(operator?.map(({ to }) => to)).to.deep.equal(kubernetes?.map(({ to }) => to));
  });
});
