import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { PlacementSpec } from '../../../crds/placement.ts';
import type { PodSpec } from '../../kube/resources.ts';
import { componentSelector, type Component } from './object-names.ts';

const NODE_NAME_FIELD = 'metadata.name';

type Placement = Pick<PodSpec, 'nodeSelector' | 'tolerations'>;
type Spread = Required<Pick<PodSpec, 'affinity' | 'topologySpreadConstraints'>>;

/** Where the pods of a tier may run. */
export function nodeChoice({ nodeSelector, tolerations }: PlacementSpec): Placement {
  return {
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
  };
}

/**
 * Spreads the pods of a tier over failure domains, and within those over nodes. A domain whose nodes they may not run on is not
 * held against them. `matchLabelKeys` names labels by which a generation of pods is spread on its own.
 */
export function podSpread(
  cluster: MovieSearchCluster,
  component: Component,
  { topologyKey, whenUnsatisfiable }: PlacementSpec,
  matchLabelKeys: string[] = [],
): Spread {
  const labelSelector = { matchLabels: componentSelector(cluster, component) };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        topologyKey,
        whenUnsatisfiable,
        maxSkew: 1,
        nodeTaintsPolicy: 'Honor',
        labelSelector,
        ...(matchLabelKeys.length > 0 && { matchLabelKeys }),
      },
    ],
  };
}

/** Keeps a pod from nodes, by the nodes' own names: labels may lie. */
export function awayFrom(nodes: readonly string[]): Pick<NonNullable<PodSpec['affinity']>, 'nodeAffinity'> {
  const matchFields = nodes.map((node) => ({ key: NODE_NAME_FIELD, operator: 'NotIn', values: [node] }));
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

/** The names that {@link awayFrom} was given. */
export function nodesAvoidedBy(spec: Pick<PodSpec, 'affinity'> | undefined): string[] {
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms
    .flatMap(({ matchFields = [] }) => matchFields)
    .filter(({ key, operator }) => key === NODE_NAME_FIELD && operator === 'NotIn')
    .flatMap(({ values = [] }) => values);
}
