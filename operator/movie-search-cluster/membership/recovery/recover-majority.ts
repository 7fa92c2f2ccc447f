import { isDeepStrictEqual } from 'node:util';
import type { ReplicaSetView } from '../../../mongo/replica-set-admin.ts';
import type { MajorityLoss } from '../membership-memory.ts';
import { electionPatienceMs } from '../patience.ts';
import { hasPrimary, type Rule, type Step } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { assessMajority, type Remains } from './majority-assessment.ts';
import { noPrimaryRemark } from './no-primary-remark.ts';

/**
 * Goes on by force with what is left of a set whose majority of voters is gone for good. It takes two looks that agree on
 * who is gone and on the configuration, with time for an election between them; until then, and in any other case, it waits.
 */
export const recoverMajority: Rule = (situation) => {
  const { view } = situation;
  if (view === null || hasPrimary(situation)) return null;
  const assessment = assessMajority(view, situation);
  if (assessment.kind !== 'Lost') {
    const trouble = noPrimaryRemark(view, assessment, situation);
    return { kind: 'Stuck', trouble, remember: { majorityLoss: null } };
  }
  return twoLooks(view, assessment.remains, situation);
};

function twoLooks(view: ReplicaSetView, remains: Remains, { input, memory }: Situation): Step {
  const { version, term, replicaSetId } = view;
  const { gone, hosts } = remains;
  const first = memory.majorityLoss;
  const loss: MajorityLoss = { at: input.now, version, term, gone };
  const message = `${gone.length} voting members are gone for good (${gone.join(', ')}): going on with ${hosts.length} that are left`;
  if (first === null || !isDeepStrictEqual({ ...first, at: null }, { ...loss, at: null })) {
    return {
      kind: 'Wait',
      progress: { reason: 'RecoveringMajority', message: `${message}, once a second look agrees.` },
      remember: { majorityLoss: loss },
    };
  }
  if (input.now.getTime() - first.at.getTime() < electionPatienceMs) {
    return {
      kind: 'Wait',
      progress: { reason: 'RecoveringMajority', message: `${message}, once a second look agrees.` },
    };
  }
  return {
    kind: 'Act',
    actions: [{ kind: 'ForceReconfigure', ...remains, basedOn: { version, term, replicaSetId } }],
    progress: { reason: 'RecoveringMajority', message: `${message}.` },
  };
}
