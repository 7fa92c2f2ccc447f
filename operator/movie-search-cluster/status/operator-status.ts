import type { MovieSearchCluster, MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { OperatorClaim, RefusedOperator } from '../../../crds/status.ts';
import { installationName } from '../claim/installation.ts';
import { conditions, type ConditionType, type Judgement } from './conditions.ts';

/** What a status says of the operators themselves, whatever else it says. */
export interface OperatorSituation {
  /** Who runs the cluster; null: nobody yet. */
  readonly claim: OperatorClaim | null;
  readonly refused: readonly RefusedOperator[];
  /** Whether the one that runs it may read nodes. */
  readonly seesNodes: boolean;
}

const ownTypes: readonly ConditionType[] = ['Contended', 'NodesVisible'];

/**
 * `status` with what is to be said of the operators. The conditions are there only while something is wrong.
 *
 * @param seen the cluster with the status that is replaced
 */
export function withOperators(
  status: MovieSearchClusterStatus,
  { claim, refused, seesNodes }: OperatorSituation,
  { metadata, status: previous }: MovieSearchCluster,
  now: Date,
): MovieSearchClusterStatus {
  const rest = { ...status };
  delete rest.operator;
  delete rest.refusedOperators;
  const judgements = [
    ...(claim !== null && refused.length > 0 ? [contended(claim, refused, metadata.namespace)] : []),
    ...(seesNodes ? [] : [nodesHidden]),
  ];
  const others = (status.conditions ?? []).filter(({ type }) => !ownTypes.some((own) => own === type));
  const own = conditions(judgements, previous?.conditions ?? [], metadata.generation, now);
  return {
    ...rest,
    ...((status.conditions !== undefined || own.length > 0) && { conditions: [...others, ...own] }),
    ...(claim !== null && { operator: claim }),
    ...(refused.length > 0 && { refusedOperators: [...refused] }),
  };
}

function contended(claim: OperatorClaim, refused: readonly RefusedOperator[], namespace: string): Judgement {
  const names = refused.map(
    (each) => `${installationName(each)}${each.canJudge ? '' : ' (which may not read that Lease)'}`,
  );
  return {
    type: 'Contended',
    status: 'True',
    reason: 'ClaimedByAnother',
    message:
      `The operator of Lease ${installationName(claim)} runs this cluster. Namespace ${namespace} is looked after by ` +
      `${names.join(', ')} too, and refused: give the releases of the chart different watchNamespaces, or uninstall one.`,
  };
}

const nodesHidden: Judgement = {
  type: 'NodesVisible',
  status: 'False',
  reason: 'MayNotReadNodes',
  message:
    'The operator may not read nodes: the zones of members are not known, and a member on a lost node is replaced only once ' +
    'Kubernetes gives its pod up. The value rbac.readNodes of the chart lets it.',
};
