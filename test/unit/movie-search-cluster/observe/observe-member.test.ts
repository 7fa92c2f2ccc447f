import { expect } from 'chai';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Node, Pod } from '../../../../operator/kube/resources.ts';
import { memberPod } from '../../../../operator/movie-search-cluster/objects/member-pod.ts';
import { observeMember } from '../../../../operator/movie-search-cluster/observe/observe-member.ts';
import { podTrouble } from '../../../../operator/movie-search-cluster/observe/pod-trouble.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';

type Status = NonNullable<Pod['status']>;
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];

const startedAt = '2026-11-24T11:00:07Z';
const zone = 'topology.kubernetes.io/zone';
const made = memberPod(movieSearchCluster(), objectSettings, 'movies-db-0');

function pod(status: Status, overrides: Partial<Pod['metadata']> = {}): Live<Pod> {
  return live(
    { ...made, spec: { ...made.spec, nodeName: 'worker-1' } as Pod['spec'], status } as Pod,
    overrides,
  );
}

function mongod(overrides: Partial<ContainerStatus>): ContainerStatus {
  return {
    name: 'mongod',
    image: 'mongo:8.0',
    imageID: '',
    ready: false,
    restartCount: 0,
    started: false,
    lastState: {},
    ...overrides,
  };
}

function conditions(holds: Record<string, 'True' | 'False'>): NonNullable<Status['conditions']> {
  return Object.entries(holds).map(([type, status]) => ({ type, status }));
}

const running = { running: { startedAt } };
const killed = { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt, finishedAt: startedAt } };

function observe(seen: Live<Pod>, node?: Live<Node>): ObservedMember {
  return observeMember(seen, 'movies', node, zone, {
    probe: null,
    ownView: null,
    silentSince: null,
    queryConnections: null,
  });
}

describe('observeMember', () => {
  it('knows a member by its pod', () => {
    const node = live<Node>({ metadata: { name: 'worker-1', labels: { [zone]: 'zone-a' } } });
    const seen = pod({
      phase: 'Running',
      podIP: '10.0.0.7',
      conditions: conditions({
        PodScheduled: 'True',
        ContainersReady: 'True',
        'moviesearch.dev/in-sync': 'True',
        Ready: 'True',
      }),
      containerStatuses: [mongod({ ready: true, started: true, state: running })],
    });
    expect(observe(seen, node)).to.deep.equal({
      name: 'movies-db-0',
      host: 'movies-db-0.movies-db.default.svc:27017',
      uid: 'uid-movies-db-0',
      createdAt: new Date('2026-11-24T11:00:00Z'),
      podIP: '10.0.0.7',
      node: 'worker-1',
      zone: 'zone-a',
      avoidsNodes: [],
      phase: 'Running',
      endReason: null,
      container: {
        waiting: null,
        runningSince: new Date(startedAt),
        startupPassed: true,
        restarts: 0,
        lastEnd: null,
      },
      containersReady: true,
      startedAt: new Date(startedAt),
      restartedAt: null,
      hasStarted: true,
      inSyncGate: true,
      ready: true,
      templateHash: made.metadata.labels?.['moviesearch.dev/template-hash'],
      leaving: null,
      terminating: false,
      graceEndsAt: null,
      trouble: null,
      probe: null,
      silentSince: null,
      ownView: null,
      queryConnections: null,
    });
  });

  const stages: Record<string, { given: Status; then: Partial<ObservedMember> }> = {
    'nobody has looked at yet': {
      given: {},
      then: { phase: 'Unknown', podIP: null, hasStarted: false, containersReady: false, inSyncGate: null },
    },
    'no node has room for': {
      given: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
          },
        ],
      },
      then: {
        phase: 'Pending',
        hasStarted: false,
        trouble: 'Unschedulable: 0/3 nodes are available: 3 Insufficient memory.',
      },
    },
    'gets its container made': {
      given: {
        phase: 'Pending',
        podIP: '10.0.0.7',
        containerStatuses: [mongod({ state: { waiting: { reason: 'ContainerCreating' } } })],
      },
      then: { podIP: '10.0.0.7', hasStarted: false, trouble: null },
    },
    'has an image that cannot be pulled': {
      given: {
        phase: 'Pending',
        containerStatuses: [
          mongod({
            state: {
              waiting: {
                reason: 'ImagePullBackOff',
                message: 'Back-off pulling image "mongo:9.9": not found',
              },
            },
          }),
        ],
      },
      then: {
        hasStarted: false,
        trouble: 'ImagePullBackOff: Back-off pulling image "mongo:9.9": not found',
      },
    },
    'runs and does not listen yet': {
      given: {
        phase: 'Running',
        conditions: conditions({ ContainersReady: 'False', Ready: 'False' }),
        containerStatuses: [mongod({ state: running })],
      },
      then: { hasStarted: true, containersReady: false, ready: false },
    },
    'listens and is not in sync': {
      given: {
        phase: 'Running',
        conditions: conditions({
          ContainersReady: 'True',
          Ready: 'False',
          'moviesearch.dev/in-sync': 'False',
        }),
        containerStatuses: [mongod({ ready: true, state: running })],
      },
      then: { containersReady: true, inSyncGate: false, ready: false },
    },
    'has just been killed for the first time': {
      given: { phase: 'Running', containerStatuses: [mongod({ state: killed })] },
      then: { hasStarted: true },
    },
    'is killed again and again': {
      given: {
        phase: 'Running',
        containerStatuses: [
          mongod({
            restartCount: 4,
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting' } },
            lastState: killed,
          }),
        ],
      },
      then: {
        hasStarted: true,
        trouble:
          'CrashLoopBackOff: back-off 1m20s restarting; it has ended 4 times, last with OOMKilled (exit code 137)',
      },
    },
    'was evicted': {
      given: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
      then: { phase: 'Failed', ready: false },
    },
    'has other containers beside its own': {
      given: {
        phase: 'Running',
        containerStatuses: [mongod({ name: 'istio-proxy', ready: true, state: running }), mongod({})],
      },
      then: { hasStarted: false },
    },
  };
  for (const [stage, { given, then }] of Object.entries(stages)) {
    it(`sees a member that ${stage}`, () => expect(observe(pod(given))).to.include(then));
  }

  const leaving = (annotations: Record<string, string>) => observe(pod({}, { annotations })).leaving;

  it('reads why and since when it leaves', () => {
    expect(
      leaving({
        'moviesearch.dev/leaving': 'ScaleDown',
        'moviesearch.dev/leaving-since': '2026-11-24T11:30:00.000Z',
      }),
    ).to.deep.equal({ reason: 'ScaleDown', since: new Date('2026-11-24T11:30:00Z') });
  });

  it('reads when its mongod was started again, and takes what is no time for never', () => {
    const restarted = (at: string) =>
      observe(pod({}, { annotations: { 'moviesearch.dev/restarted-at': at } })).restartedAt;
    expect(restarted('2026-11-24T11:00:09Z')).to.deep.equal(new Date('2026-11-24T11:00:09Z'));
    expect(restarted('soon')).to.equal(null);
  });

  it('takes a mark written by hand for what it means', () => {
    expect(
      leaving({ 'moviesearch.dev/leaving': 'please', 'moviesearch.dev/leaving-since': 'now' }),
    ).to.deep.equal({
      reason: 'Failed',
      since: new Date('2026-11-24T11:00:00Z'),
    });
  });

  it('sees that a pod goes', () => {
    expect(observe(pod({}, { deletionTimestamp: '2026-11-24T11:30:00Z' })).terminating).to.equal(true);
  });
});

describe('podTrouble', () => {
  it('tells of a second container that does not start', () => {
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "movies-auth" not found' };
    const seen = pod({
      containerStatuses: [mongod({ state: running }), mongod({ name: 'other', state: { waiting } })],
    });
    expect(podTrouble(seen)).to.equal('CreateContainerConfigError: secret "movies-auth" not found');
  });

  it('has nothing to tell of a pod that has been scheduled since', () => {
    const seen = pod({ conditions: [{ type: 'PodScheduled', status: 'True' }] });
    expect(podTrouble(seen)).to.equal(null);
  });
});
