import { expect } from 'chai';

import { movieSearchClusterSchema, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import type { KubeObject } from '../../../kube/resource-kind.ts';
import { appliedForm, applyObject } from '../../../operator/kube/apply-object.ts';
import { fieldsToApply, needsApply } from '../../../operator/kube/needs-apply.ts';
import {
  jobs,
  persistentVolumeClaims,
  pods,
  secrets,
  type Deployment,
  type Job,
} from '../../../operator/kube/resources.ts';
import {
  appliedObjects,
  type AppliedObject,
} from '../../../operator/movie-search-cluster/objects/applied-objects.ts';
import { authSecret, newCredentials } from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { memberPod } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import { memberVolumeClaim } from '../../../operator/movie-search-cluster/objects/member-volume-claim.ts';
import type { ObjectSettings } from '../../../operator/movie-search-cluster/objects/object-settings.ts';
import { seedJob } from '../../../operator/movie-search-cluster/objects/seed-job.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { objectSettings, specVariants, wantedReplicas } from '../../support/movie-search-cluster.ts';
import { operatorClient } from '../../support/operator-account.ts';

const fieldManager = 'movie-search-operator';

describe('the objects of a MovieSearchCluster, applied by the operator to a real API server', function () {
  this.timeout(120_000);
  let controlPlane: ControlPlane;
  let operator: KubeClient;
  let admin: KubeClient;

  before(async () => {
    controlPlane = await sharedControlPlane();
    operator = await operatorClient(controlPlane);
    const { url: server, ca, adminToken } = controlPlane;
    admin = new KubeClient({ server, ca, token: staticToken(adminToken), userAgent: 'test' });
  });

  after(() => {
    operator.close();
    admin.close();
  });

  /** A namespace that lets in only what meets the restricted Pod Security Standard. */
  async function restrictedNamespace(name: string): Promise<void> {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    expect((await controlPlane.request('POST', '/api/v1/namespaces', { body })).status).to.equal(201);
  }

  /** The resource with the defaults that the API server, not this code, has filled in. */
  async function create(namespace: string, spec: unknown): Promise<MovieSearchCluster> {
    const { status, body } = await controlPlane.request(
      'POST',
      `/apis/moviesearch.dev/v1alpha1/namespaces/${namespace}/moviesearchclusters`,
      {
        body: {
          apiVersion: 'moviesearch.dev/v1alpha1',
          kind: 'MovieSearchCluster',
          metadata: { name: 'movies' },
          spec,
        },
      },
    );
    expect(status, JSON.stringify(body)).to.equal(201);
    return movieSearchClusterSchema.parse(body);
  }

  function createdObjects(cluster: MovieSearchCluster, settings: ObjectSettings): AppliedObject[] {
    const claim = memberVolumeClaim(cluster, 'movies-db-0');
    const credentials = newCredentials((bytes) => new Uint8Array(bytes).fill(7));
    return [
      { kind: secrets, object: authSecret(cluster, credentials) },
      ...(claim === null ? [] : [{ kind: persistentVolumeClaims, object: claim }]),
      { kind: pods, object: memberPod(cluster, settings, 'movies-db-0') },
      { kind: jobs, object: seedJob(cluster, settings) },
    ];
  }

  const read = ({ kind, object }: AppliedObject) =>
    operator.get(kind, { name: object.metadata.name ?? '', namespace: object.metadata.namespace });

  const cases = [
    ...Object.entries(specVariants).map(([name, spec]) => ({ name, spec, settings: objectSettings })),
    {
      name: 'a platform that chooses the users of pods, and a registry that asks who pulls',
      spec: {},
      settings: { ...objectSettings, fixedIds: false, imagePullSecrets: ['registry'] },
    },
    {
      name: 'a platform with network policies of its own',
      spec: {},
      settings: {
        ...objectSettings,
        networkPolicy: {
          enabled: false,
          dns: { ports: [1053], to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
          apiServer: { ports: [7443], to: [{ ipBlock: { cidr: '10.0.0.1/32' } }] },
          metrics: { from: [{ namespaceSelector: { matchLabels: { team: 'monitoring' } } }] },
        },
      },
    },
  ];
  cases.forEach(({ name, spec, settings }, index) => {
    describe(`of ${name}`, () => {
      const namespace = `objects-${index}`;
      let objects: AppliedObject[];
      /** Those that are applied; the others are created, and only that. */
      let applied: Set<KubeObject>;

      before(async () => {
        await restrictedNamespace(namespace);
        const dataset = { version: '2026-11', source: { bundled: {} } };
        const cluster = await create(namespace, { dataset, ...spec });
        const toApply = appliedObjects(cluster, settings, wantedReplicas(cluster));
        applied = new Set(toApply.map(({ object }) => object));
        objects = [...createdObjects(cluster, settings), ...toApply];
      });

      it('are accepted from the operator, and then are as they were described', async () => {
        for (const { kind, object } of objects) {
          const made = applied.has(object)
            ? await applyObject(operator, kind, appliedForm(object), { fieldManager, uid: null })
            : await operator.create(kind, object, { fieldManager });
          expect(needsApply(object, made), `${kind.kind} ${object.metadata.name ?? ''}`).to.equal(false);
        }
      });

      it('come back with every value as it was written, quantities and ports among them', async () => {
        for (const object of objects) {
          const live = await read(object);
          expect(differences(object.object, live), object.kind.kind).to.deep.equal([]);
        }
      });

      it('are not sent again while nothing differs', async () => {
        for (const { kind, object } of objects.filter(({ object }) => applied.has(object))) {
          const live = await read({ kind, object });
          const fields = fieldsToApply(appliedForm(object), live);
          expect(fields, `${kind.kind} ${live.metadata.name}`).to.deep.equal([]);
        }
      });

      it('would not change if they were', async () => {
        for (const { kind, object } of objects) {
          const live = await read({ kind, object });
          const { name = '', namespace } = object.metadata;
          const forced = await admin.patch(
            kind,
            { name, namespace },
            { type: 'apply', fieldManager: 'somebody-else', force: true, object },
          );
          expect(forced.metadata.generation, kind.kind).to.equal(live.metadata.generation);
          expect(content(forced)).to.deep.equal(content(live));
        }
      });

      it('have pods that the restricted Pod Security Standard lets in', async () => {
        const templates = objects.flatMap(({ kind, object }) =>
          kind.kind === 'Deployment' || kind.kind === 'Job'
            ? [{ of: kind.kind, template: (object as Deployment | Job).spec?.template }]
            : [],
        );
        expect(templates).to.have.length(2);
        for (const { of, template } of templates) {
          const { status, body } = await controlPlane.request(
            'POST',
            `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
            {
              body: {
                apiVersion: 'v1',
                kind: 'Pod',
                ...template,
                metadata: { ...template?.metadata, generateName: 'from-template-' },
              },
            },
          );
          expect(status, `${of}: ${JSON.stringify(body)}`).to.equal(201);
        }
      });
    });
  });

  it('would not be let in otherwise: the namespaces do hold pods to that standard', async () => {
    await restrictedNamespace('objects-restricted');
    const container = { name: 'root', image: 'mongo:8.0' };
    const { status } = await controlPlane.request('POST', '/api/v1/namespaces/objects-restricted/pods', {
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'root' }, spec: { containers: [container] } },
    });
    expect(status).to.equal(403);
  });
});

/** Paths at which `live` does not have the very value of `desired`. */
function differences(desired: unknown, live: unknown, path = ''): string[] {
  if (typeof desired !== 'object' || desired === null) {
    return desired === live
      ? []
      : [`${path}: ${JSON.stringify(desired)} came back as ${JSON.stringify(live)}`];
  }
  return Object.entries(desired).flatMap(([key, value]) => {
    const below =
      typeof live === 'object' && live !== null ? (live as Record<string, unknown>)[key] : undefined;
    return differences(value, below, `${path}/${key}`);
  });
}

/** But for what controllers write as they work (status, a Deployment's revision), and who wrote when. */
function content(object: KubeObject): object {
  const { labels, ownerReferences } = object.metadata;
  return { ...object, metadata: { labels, ownerReferences }, status: null };
}
