import { expect } from 'chai';
import type { PodSpec } from '../../../operator/kube/resources.ts';
import { memberPod } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import type { ObjectSettings } from '../../../operator/movie-search-cluster/objects/object-settings.ts';
import { queryDeployment } from '../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { seedJob } from '../../../operator/movie-search-cluster/objects/seed-job.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

/** The pods of a cluster that reads its films from an address with a token and asks for API keys, by their component. */
function podsOf(overrides: Partial<ObjectSettings> = {}): Record<string, PodSpec | undefined> {
  const settings = { ...objectSettings, ...overrides };
  const cluster = movieSearchCluster({
    dataset: {
      version: '1',
      source: { url: { base: 'https://files.example.org', secretRef: { name: 'token' } } },
    },
    query: { access: { apiKeysSecretRef: { name: 'film-keys' } } },
  });
  return {
    database: memberPod(cluster, settings, 'movies-db-0').spec,
    query: queryDeployment(cluster, settings, 2).spec?.template.spec,
    seed: seedJob(cluster, settings).spec?.template.spec,
  };
}

const secretModes = (pod: PodSpec | undefined): (number | undefined)[] =>
  (pod?.volumes ?? []).flatMap(({ secret }) => (secret === undefined ? [] : [secret.defaultMode]));

describe('the pods of a MovieSearchCluster', () => {
  it('run as a user of their own, whose group alone may read their Secrets', () => {
    for (const [component, pod] of Object.entries(podsOf())) {
      const user = component === 'database' ? 999 : 65532;
      expect(pod?.securityContext, component).to.include({
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
      });
      expect([...new Set(secretModes(pod))], component).to.deep.equal([0o440]);
    }
  });

  it('name no user and no group where the platform chooses them, and can read their Secrets as any', () => {
    for (const [component, pod] of Object.entries(podsOf({ fixedIds: false }))) {
      expect(pod?.securityContext, component).to.deep.equal({
        runAsNonRoot: true,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect([...new Set(secretModes(pod))], component).to.deep.equal([0o444]);
    }
  });

  it('pull their images with the Secrets of the settings, and say nothing of them where there are none', () => {
    for (const [component, pod] of Object.entries(podsOf({ imagePullSecrets: ['registry', 'mirror'] }))) {
      expect(pod?.imagePullSecrets, component).to.deep.equal([{ name: 'registry' }, { name: 'mirror' }]);
    }
    for (const [component, pod] of Object.entries(podsOf())) {
      expect(pod, component).to.not.have.property('imagePullSecrets');
    }
  });
});
