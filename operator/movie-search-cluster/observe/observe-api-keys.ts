import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { KubeError } from '../../../kube/kube-error.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import { secrets } from '../../kube/resources.ts';
import type { ApiKeysObservation } from '../observed.ts';
import { getIfThere } from './get-if-there.ts';

/**
 * Whether the Secret with the API keys has what the query pods mount. It is a person's and carries no label of ours, so there is no
 * copy of it: it is asked for, and only where the spec names one. What the API server does not answer holds nothing else up.
 */
export async function observeApiKeys(
  { metadata: { namespace }, spec }: Live<MovieSearchCluster>,
  kube: Pick<KubeClient, 'get'>,
  signal: AbortSignal,
): Promise<ApiKeysObservation> {
  const wanted = spec.query.access?.apiKeysSecretRef;
  if (wanted === undefined) return { kind: 'NotWanted' };
  try {
    const secret = await getIfThere(kube, secrets, { name: wanted.name, namespace }, signal);
    if (secret === null) return { kind: 'NoSecret' };
    return { kind: (secret.data?.[wanted.key] ?? '') === '' ? 'NoEntry' : 'Present' };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return { kind: 'Unknown' };
  }
}
