import type { ReplicaSetView } from '../../../mongo/replica-set-admin.ts';
import type { Remark } from '../../remark.ts';
import type { Situation } from '../situation.ts';
import { judgedEntries, type MajorityAssessment } from './majority-assessment.ts';

/** Says since when there has been no primary, who is missing, and what a person may do. It changes only when one of these does. */
export function noPrimaryRemark(
  view: ReplicaSetView,
  assessment: Exclude<MajorityAssessment, { kind: 'Lost' }>,
  situation: Situation,
): Remark {
  const voters = judgedEntries(view, situation).filter(({ entry }) => entry.votes > 0);
  const missing = voters.filter(({ entry }) => !entry.healthy);
  const majority = Math.floor(voters.length / 2) + 1;
  const since = (situation.memory.noPrimarySince ?? situation.input.now).toISOString();
  const answering = voters.length - missing.length;
  const beginning = `The replica set has had no primary since ${since}, and `;
  if (answering >= majority) {
    return {
      reason: 'NoPrimary',
      message: `${beginning}${answering} of ${voters.length} voting members are there, which is a majority: waiting for an election.`,
    };
  }
  const list = missing.map(({ name, verdict }) => `${name} (${verdict.why})`).join(', ');
  const why = assessment.kind === 'NotSettled' ? ` ${assessment.why}` : '';
  return {
    reason: 'NoPrimary',
    message:
      `${beginning}${majority} of ${voters.length} voting members are needed for one. Missing: ${list}.${why} ` +
      'Reads go on from the members that answer. Bring the missing back; or, of nodes that are off for good, say so: ' +
      'docs/operations.md, "When the majority is lost".',
  };
}
