import { expect } from 'chai';

import { KubeClient } from '../../../kube/kube-client.ts';
import { EventRecorder, type EventToRecord } from '../../../operator/controller/event-recorder.ts';
import { loadKubeConnection } from '../../../operator/kube/load-kube-connection.ts';
import { events } from '../../../operator/kube/resources.ts';
import { configMaps, namespaces } from '../../support/config-map.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

const namespace = 'event-recorder';

describe('EventRecorder, over a real API server', () => {
  let controlPlane: ControlPlane;
  let client: KubeClient;
  let logger: RecordingLogger;
  let recorder: EventRecorder;
  let scaled: EventToRecord;

  before(async function () {
    this.timeout(120_000);
    controlPlane = await sharedControlPlane();
    client = new KubeClient(
      await loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: controlPlane.kubeconfigPath } }),
    );
    await client.create(namespaces, { metadata: { name: namespace } });
    const { apiVersion, kind, metadata } = await client.create(configMaps, {
      metadata: { name: 'movies', namespace },
    });
    const { name, uid } = metadata;
    scaled = {
      regarding: { apiVersion, kind, name, namespace, uid },
      type: 'Normal',
      reason: 'Scaled',
      message: '61 % of 60 % over 3 pods → 4',
    };
    logger = new RecordingLogger();
    recorder = new EventRecorder({
      client,
      component: 'movie-search-operator',
      instance: 'operator-0',
      logger,
    });
  });
  after(() => client.close());

  it('shows in kubectl what happened, who says so and how often', async () => {
    for (let time = 0; time < 3; time += 1) {
      recorder.record(scaled);
      await recorder.flush();
    }
    recorder.record({
      ...scaled,
      type: 'Warning',
      reason: 'MemberFailed',
      message: 'm-db-1 does not answer',
    });
    await recorder.flush();
    expect(logger.events).to.deep.equal([]);
    const { stdout } = await controlPlane.kubectl(['describe', 'configmap', 'movies', '-n', namespace]);
    expect(stdout).to.match(
      /Normal +Scaled +\S+ \(x3 over \S+\) +movie-search-operator +61 % of 60 % over 3 pods → 4/,
    );
    expect(stdout).to.match(/Warning +MemberFailed +\S+ +movie-search-operator +m-db-1 does not answer/);
  });

  it('writes the event anew where it has been deleted', async () => {
    const { items } = await client.list(events, { namespace });
    for (const { metadata } of items) await client.delete(events, { namespace, name: metadata.name });
    recorder.record(scaled);
    await recorder.flush();
    expect(logger.events).to.deep.equal([]);
    expect((await client.list(events, { namespace })).items.map(({ count }) => count)).to.deep.equal([4]);
  });
});
