import type { OperatorClaim, RefusedOperator } from '../../../crds/status.ts';
import { isSameInstallation, type Installation } from './installation.ts';
import type { InstallationVerdict } from './installation-verdicts.ts';

export interface ClaimInput {
  readonly own: Installation;
  /** Who claims the cluster now; null: nobody. */
  readonly claim: OperatorClaim | null;
  /** Who else would run it. */
  readonly refused: readonly RefusedOperator[];
  /** What each of the others is to the cluster's namespace. */
  readonly verdictOf: (installation: Installation) => InstallationVerdict;
  readonly now: Date;
}

export type ClaimDecision =
  /** The cluster is ours. */
  | { readonly kind: 'Hold'; readonly refused: readonly RefusedOperator[] }
  /** It is nobody's, or of an installation that acts no more; `from` is that one. */
  | {
      readonly kind: 'Claim';
      readonly from: OperatorClaim | null;
      readonly refused: readonly RefusedOperator[];
    }
  /** It is another's. */
  | { readonly kind: 'Refuse'; readonly by: OperatorClaim; readonly refused: readonly RefusedOperator[] };

/** Whether this installation may run a MovieSearchCluster that another one may want to run too. */
export function decideClaim({ own, claim, refused, verdictOf, now }: ClaimInput): ClaimDecision {
  const others = refused.filter((each) => !isSameInstallation(each, own));
  const contending = others.filter((each) => mayAct(verdictOf(each)));
  if (claim === null) return { kind: 'Claim', from: null, refused: contending };
  if (isSameInstallation(claim, own)) return { kind: 'Hold', refused: contending };
  const verdict = verdictOf(claim);
  if (!mayAct(verdict)) return { kind: 'Claim', from: claim, refused: contending };
  const before = refused.find((each) => isSameInstallation(each, own));
  const self = {
    namespace: own.namespace,
    lease: own.lease,
    since: before?.since ?? now.toISOString(),
    // An API server that does not answer for a moment is not worth a write.
    canJudge:
      verdict.kind === 'Unknown' && verdict.why === 'NoAnswer'
        ? (before?.canJudge ?? true)
        : verdict.kind === 'Acts',
  };
  // Whether the others in the list still act is for the one that holds the cluster to say.
  return { kind: 'Refuse', by: claim, refused: [...others, self] };
}

/** No answer is no reason to take a cluster from whoever has it. */
function mayAct({ kind }: InstallationVerdict): boolean {
  return kind === 'Acts' || kind === 'Unknown';
}
