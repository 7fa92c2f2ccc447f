import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Container, PodSpec } from '../../kube/resources.ts';
import type { ClusterCredentials } from '../../mongo/replica-set-admin.ts';
import { AUTH_DIRECTORY, authKeys } from './auth-secret.ts';
import { authSecretName } from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { secretFileMode } from './restricted-security.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type VolumeMount = NonNullable<Container['volumeMounts']>[number];

const VOLUME = 'auth';

/** One entry of the cluster's Secret as a file: no pod sees more of it than it needs. */
export function authVolume(
  cluster: MovieSearchCluster,
  credential: keyof ClusterCredentials,
  settings: ObjectSettings,
): Volume {
  const key = authKeys[credential];
  return {
    name: VOLUME,
    secret: {
      secretName: authSecretName(cluster.metadata.name),
      items: [{ key, path: key }],
      defaultMode: secretFileMode(settings),
    },
  };
}

export function authVolumeMount(): VolumeMount {
  return { name: VOLUME, mountPath: AUTH_DIRECTORY, readOnly: true };
}

export function authFile(credential: keyof ClusterCredentials): string {
  return `${AUTH_DIRECTORY}/${authKeys[credential]}`;
}
