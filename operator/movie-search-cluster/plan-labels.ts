import type { RestoreLabels } from './actions/restore-labels.ts';
import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { UnlabelledObject } from './observed.ts';
import type { Remark } from './remark.ts';

export interface LabelsPlan {
  readonly actions: readonly RestoreLabels[];
  readonly troubles: readonly Remark[];
}

/** Has lost labels put back, or says how a person does it: the operator has no right to change a Secret. */
export function planLabels(
  unlabelled: readonly UnlabelledObject[],
  { metadata: { namespace } }: MovieSearchCluster,
): LabelsPlan {
  const actions: RestoreLabels[] = [];
  const troubles: Remark[] = [];
  for (const { kind, name, ...object } of unlabelled) {
    if (kind === 'Secret') {
      const labels = Object.entries(object.labels).map(([label, value]) => `${label}=${value}`);
      const command = `kubectl --namespace ${namespace} label --overwrite secret ${name} ${labels.join(' ')}`;
      const message = `Secret ${name} is there, but has lost labels by which its changes are seen. Put them back: ${command}`;
      troubles.push({ reason: 'AuthSecretUnlabelled', message });
    } else actions.push({ kind: 'RestoreLabels', name, object: { kind, name, ...object } });
  }
  return { actions, troubles };
}
