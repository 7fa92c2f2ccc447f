import { expect } from 'chai';
import type { OperatorClaim, RefusedOperator } from '../../../../crds/status.ts';
import {
  decideClaim,
  type ClaimDecision,
} from '../../../../operator/movie-search-cluster/claim/decide-claim.ts';
import type { Installation } from '../../../../operator/movie-search-cluster/claim/installation.ts';
import type { InstallationVerdict } from '../../../../operator/movie-search-cluster/claim/installation-verdicts.ts';

const now = new Date('2026-11-24T12:00:00Z');
const earlier = '2026-11-24T11:00:00.000Z';
const own: Installation = { namespace: 'ours', lease: 'movie-search-operator' };
const another: Installation = { namespace: 'theirs', lease: 'movie-search-operator' };
const third: Installation = { namespace: 'third', lease: 'movie-search-operator' };

const claimOf = (installation: Installation): OperatorClaim => ({ ...installation, since: earlier });
const refusedOf = (installation: Installation, canJudge = true): RefusedOperator => ({
  ...installation,
  since: earlier,
  canJudge,
});
const acts: InstallationVerdict = { kind: 'Acts' };
const gone: InstallationVerdict = { kind: 'Gone' };
const elsewhere: InstallationVerdict = { kind: 'LooksElsewhere' };
const forbidden: InstallationVerdict = { kind: 'Unknown', why: 'Forbidden' };
const noAnswer: InstallationVerdict = { kind: 'Unknown', why: 'NoAnswer' };

interface Case {
  readonly claim: OperatorClaim | null;
  readonly refused?: readonly RefusedOperator[];
  /** What every other installation is. */
  readonly others?: InstallationVerdict;
  readonly decision: ClaimDecision;
}

const self = (canJudge: boolean): RefusedOperator => ({ ...own, since: now.toISOString(), canJudge });

const cases: Readonly<Record<string, Case>> = {
  'claims a cluster that nobody claims': {
    claim: null,
    decision: { kind: 'Claim', from: null, refused: [] },
  },
  'claims a cluster whose claim was taken away, and keeps those in view that would run it too': {
    claim: null,
    refused: [refusedOf(own), refusedOf(another)],
    others: acts,
    decision: { kind: 'Claim', from: null, refused: [refusedOf(another)] },
  },
  'holds its own': {
    claim: claimOf(own),
    decision: { kind: 'Hold', refused: [] },
  },
  'holds its own against one that would run it too': {
    claim: claimOf(own),
    refused: [refusedOf(another)],
    others: acts,
    decision: { kind: 'Hold', refused: [refusedOf(another)] },
  },
  'speaks no more of one that is gone': {
    claim: claimOf(own),
    refused: [refusedOf(another)],
    others: gone,
    decision: { kind: 'Hold', refused: [] },
  },
  'speaks no more of one that looks elsewhere now': {
    claim: claimOf(own),
    refused: [refusedOf(another)],
    others: elsewhere,
    decision: { kind: 'Hold', refused: [] },
  },
  'leaves the cluster of another that acts, and says so': {
    claim: claimOf(another),
    others: acts,
    decision: { kind: 'Refuse', by: claimOf(another), refused: [self(true)] },
  },
  'says so once': {
    claim: claimOf(another),
    refused: [refusedOf(own)],
    others: acts,
    decision: { kind: 'Refuse', by: claimOf(another), refused: [refusedOf(own)] },
  },
  'says that it may not see whether the other acts': {
    claim: claimOf(another),
    others: forbidden,
    decision: { kind: 'Refuse', by: claimOf(another), refused: [self(false)] },
  },
  'takes an API server that does not answer neither for a right that is gone nor for an operator that is': {
    claim: claimOf(another),
    refused: [refusedOf(own)],
    others: noAnswer,
    decision: { kind: 'Refuse', by: claimOf(another), refused: [refusedOf(own)] },
  },
  'says of nobody else that they are gone: the one that holds the cluster does': {
    claim: claimOf(another),
    refused: [refusedOf(third), refusedOf(own)],
    others: acts,
    decision: { kind: 'Refuse', by: claimOf(another), refused: [refusedOf(third), refusedOf(own)] },
  },
  'takes over the cluster of one that is gone': {
    claim: claimOf(another),
    refused: [refusedOf(own)],
    others: gone,
    decision: { kind: 'Claim', from: claimOf(another), refused: [] },
  },
  'takes over the cluster of one that looks elsewhere now': {
    claim: claimOf(another),
    refused: [refusedOf(own)],
    others: elsewhere,
    decision: { kind: 'Claim', from: claimOf(another), refused: [] },
  },
};

describe('decideClaim', () => {
  for (const [name, { claim, refused = [], others = noAnswer, decision }] of Object.entries(cases)) {
    it(name, () => {
      expect(decideClaim({ own, claim, refused, verdictOf: () => others, now })).to.deep.equal(decision);
    });
  }
});
