import type { AccessSpec } from '../../../crds/access-spec.ts';
import type { Container, PodSpec } from '../../kube/resources.ts';
import type { ObjectSettings } from './object-settings.ts';
import { secretFileMode } from './restricted-security.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type VolumeMount = NonNullable<Container['volumeMounts']>[number];

const VOLUME = 'api-keys';
const DIRECTORY = '/etc/movie-search/api-keys';
const FILE = 'api-keys';

/** Who may ask a query pod, in the variables of docs/api.md. What the spec does not say is not set: the pod's own default stands. */
export function accessEnvironment(access: AccessSpec | undefined): NonNullable<Container['env']> {
  if (access === undefined) return [];
  const { apiKeysSecretRef, apiKeysRequired, clientRequestsPerSecond, clientBurst } = access;
  const given: readonly (readonly [string, string | undefined])[] = [
    ['API_KEYS_FILE', apiKeysSecretRef && `${DIRECTORY}/${FILE}`],
    ['API_KEYS_REQUIRED', apiKeysRequired ? undefined : 'false'],
    ['CLIENT_REQUESTS_PER_SECOND', clientRequestsPerSecond?.toString()],
    ['CLIENT_BURST', clientBurst?.toString()],
    ['TRUSTED_PROXIES', access.trustedProxies?.join(',')],
    ['CORS_ORIGINS', access.corsOrigins?.join(',')],
  ];
  return given.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** Not optional: a pod without its keys would have to let in everybody or nobody. It starts once the Secret is there. */
export function apiKeysVolumes(access: AccessSpec | undefined, settings: ObjectSettings): Volume[] {
  if (access?.apiKeysSecretRef === undefined) return [];
  const { name, key } = access.apiKeysSecretRef;
  return [
    {
      name: VOLUME,
      secret: {
        secretName: name,
        items: [{ key, path: FILE }],
        defaultMode: secretFileMode(settings),
      },
    },
  ];
}

export function apiKeysVolumeMounts(access: AccessSpec | undefined): VolumeMount[] {
  return access?.apiKeysSecretRef === undefined
    ? []
    : [{ name: VOLUME, mountPath: DIRECTORY, readOnly: true }];
}
