import { expect } from 'chai';

import { KubeClient } from '../../../kube/kube-client.ts';
import { isConflict } from '../../../kube/kube-error.ts';
import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import { appliedForm, applyObject } from '../../../operator/kube/apply-object.ts';
import { fieldsToApply } from '../../../operator/kube/needs-apply.ts';
import { loadKubeConnection } from '../../../operator/kube/load-kube-connection.ts';
import {
  deployments,
  jobs,
  networkPolicies,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  roles,
  secrets,
  serviceAccounts,
  services,
  type Deployment,
  type Pod,
} from '../../../operator/kube/resources.ts';
import { configMaps, namespaces, type ConfigMap } from '../../support/config-map.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { failure } from '../../support/failure.ts';

const namespace = 'apply-object';
const fieldManager = 'movie-search-operator';

describe('applyObject, against a real API server', () => {
  let controlPlane: ControlPlane;
  let client: KubeClient;
  let serial = 0;

  before(async function () {
    this.timeout(120_000);
    controlPlane = await sharedControlPlane();
    client = new KubeClient(
      await loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: controlPlane.kubeconfigPath } }),
    );
    await client.create(namespaces, { metadata: { name: namespace } });
  });
  after(() => client.close());

  function configMap(data: Record<string, string> = { a: '1' }): ConfigMap {
    serial += 1;
    return { metadata: { name: `c${serial}`, namespace, labels: { serial: String(serial) } }, data };
  }

  /** One of each kind the operator owns, in the words its builders might use, none of them the server's own. */
  const labels = { 'app.kubernetes.io/instance': 'm' };
  const podSpec: NonNullable<Pod['spec']> = {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    tolerations: [],
    nodeSelector: {},
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
      },
    ],
    containers: [
      {
        name: 'query',
        image: 'movie-search/query:dev',
        args: [],
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [
          { name: 'PORT', value: '8080' },
          { name: 'EMPTY', value: '' },
        ],
        resources: { requests: { cpu: '0.1', memory: '1024Mi' }, limits: { memory: '1.5Gi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 1 },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '0.5Gi' } }],
  };
  const deployment: Deployment = {
    metadata: { name: 'm-query', namespace, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
      template: { metadata: { labels }, spec: podSpec },
    },
  };
  const objects: { kind: ResourceKind<KubeObject>; desired: KubeObject }[] = [
    { kind: deployments, desired: deployment },
    {
      kind: services,
      desired: {
        metadata: { name: 'm-db', namespace, labels },
        spec: {
          clusterIP: 'None',
          publishNotReadyAddresses: true,
          selector: labels,
          ports: [{ port: 27017 }],
        },
      } as KubeObject,
    },
    {
      kind: secrets,
      desired: {
        metadata: { name: 'm-auth', namespace, labels },
        type: 'Opaque',
        immutable: false,
        data: { keyfile: Buffer.from('secret').toString('base64') },
      } as KubeObject,
    },
    {
      kind: podDisruptionBudgets,
      desired: {
        metadata: { name: 'm-db', namespace, labels },
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      } as KubeObject,
    },
    {
      kind: networkPolicies,
      desired: {
        metadata: { name: 'm-db', namespace, labels },
        spec: {
          podSelector: { matchLabels: labels },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 27017 }] }],
        },
      } as KubeObject,
    },
    {
      kind: roles,
      desired: {
        metadata: { name: 'm-query', namespace, labels },
        rules: [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] }],
      } as KubeObject,
    },
    {
      kind: serviceAccounts,
      desired: {
        metadata: { name: 'm-query', namespace, labels },
        automountServiceAccountToken: true,
      } as KubeObject,
    },
    {
      kind: persistentVolumeClaims,
      desired: {
        metadata: { name: 'm-db-0', namespace, labels },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20480Mi' } } },
      } as KubeObject,
    },
    {
      kind: jobs,
      desired: {
        metadata: { name: 'm-seed-1', namespace, labels },
        spec: {
          backoffLimit: 3,
          completions: 1,
          suspend: false,
          template: { spec: { ...podSpec, restartPolicy: 'Never', topologySpreadConstraints: [] } },
        },
      } as KubeObject,
    },
    {
      kind: pods,
      desired: { metadata: { name: 'm-db-1', namespace, labels }, spec: podSpec } as KubeObject,
    },
  ];

  for (const { kind, desired } of objects) {
    it(`writes a ${kind.kind} once, and nothing more while it stays as it is`, async () => {
      const form = appliedForm(desired);
      const { name } = (await applyObject(client, kind, form, { fieldManager, uid: null })).metadata;
      const live = await client.get(kind, { namespace, name });
      expect(fieldsToApply(form, live)).to.deep.equal([]);
    });
  }

  it('takes back what somebody changed, removes what is desired no more, and leaves the rest to others', async () => {
    const desired = { ...configMap({ mine: '1', dropped: '2' }) };
    const first = await applyObject(client, configMaps, appliedForm(desired), { fieldManager, uid: null });
    const address = { namespace, name: first.metadata.name };
    await client.patch(
      configMaps,
      address,
      { type: 'merge', object: { data: { mine: 'changed', theirs: '3' } } },
      { fieldManager: 'somebody-else' },
    );
    const live = await client.get(configMaps, address);
    const second = await applyObject(client, configMaps, appliedForm({ ...desired, data: { mine: '1' } }), {
      fieldManager,
      uid: live.metadata.uid,
    });
    expect(second.data).to.deep.equal({ mine: '1', theirs: '3' });
  });

  it('does not bring back what was deleted since it was seen', async () => {
    const desired = configMap();
    const form = appliedForm(desired);
    const { name, uid } = (await applyObject(client, configMaps, form, { fieldManager, uid: null })).metadata;
    await client.delete(configMaps, { namespace, name });
    const error = await failure(applyObject(client, configMaps, form, { fieldManager, uid }));
    expect(isConflict(error)).to.equal(true);
  });
});
