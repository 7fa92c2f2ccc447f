import { expect } from 'chai';
import { memberFacts } from '../../../../operator/movie-search-cluster/membership/member-facts.ts';
import {
  guardDatabaseStep,
  type DatabaseScaleFacts,
} from '../../../../operator/movie-search-cluster/tiers/database-scale-guard.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import type { MemberView } from '../../../../operator/mongo/replica-set-admin.ts';
import { ago, entry, fresh, known, member, membershipInput } from '../../../support/observed.ts';

const zoned = (ordinal: number, overrides: Partial<ObservedMember> = {}) =>
  member(ordinal, { zone: `zone-${ordinal % 3}`, ...overrides });

function facts(pods: readonly ObservedMember[], entries: readonly MemberView[]): DatabaseScaleFacts {
  const members = memberFacts(membershipInput({ members: pods, replicaSet: known(entries) }));
  return { members, hasPrimary: true, maxLagSeconds: 10 };
}

const four = facts([zoned(0), zoned(1), zoned(2), zoned(3)], [entry(0), entry(1), entry(2), entry(3)]);
const three = facts([zoned(0), zoned(1), zoned(2)], [entry(0), entry(1), entry(2)]);

describe('guardDatabaseStep', () => {
  const cases: Record<
    string,
    { step: [from: number, to: number]; given: DatabaseScaleFacts; to: number; because?: string }
  > = {
    'lets a settled set grow': { step: [3, 5], given: three, to: 5 },
    'lets a settled set shrink': { step: [4, 3], given: four, to: 3 },
    'grows no further while the newest member joins': {
      step: [3, 4],
      given: facts([zoned(0), zoned(1), zoned(2), fresh(3)], [entry(0), entry(1), entry(2)]),
      to: 3,
      because: 'movies-db-3 is joining',
    },
    'waits for a member that leaves': {
      step: [3, 4],
      given: facts(
        [zoned(0), zoned(1), zoned(2, { leaving: { reason: 'ScaleDown', since: ago(3) } })],
        [entry(0), entry(1), entry(2)],
      ),
      to: 3,
      because: 'movies-db-2 is leaving',
    },
    'waits for a pod that is being deleted': {
      step: [4, 3],
      given: facts(
        [zoned(0), zoned(1), zoned(2), zoned(3, { terminating: true })],
        [entry(0), entry(1), entry(2), entry(3)],
      ),
      to: 4,
      because: 'movies-db-3 is leaving',
    },
    'waits for a roll': {
      step: [3, 4],
      given: facts([zoned(0), zoned(1), zoned(2, { templateHash: 'old' })], [entry(0), entry(1), entry(2)]),
      to: 3,
      because: 'movies-db-2 is to be replaced',
    },
    'does nothing without a primary': {
      step: [3, 4],
      given: { ...three, hasPrimary: false },
      to: 3,
      because: 'the replica set has no primary',
    },
    'adds no member that would copy from a set that lags': {
      step: [3, 4],
      given: facts([zoned(0), zoned(1), zoned(2)], [entry(0), entry(1), entry(2, { lagSeconds: 34 })]),
      to: 3,
      because:
        'movies-db-2 is 34 s behind, and a lagging set is not helped by another member that copies from it',
    },
    'takes none away while one of the wanted does not serve': {
      step: [4, 3],
      given: facts(
        [zoned(0), zoned(1), zoned(2), zoned(3, { ready: false })],
        [entry(0), entry(1), entry(2), entry(3)],
      ),
      to: 4,
      because: '3 of 4 members serve reads',
    },
    'takes none away while one of the wanted is missing': {
      step: [4, 3],
      given: three,
      to: 4,
      because: '3 of 4 members serve reads',
    },
    'leaves each zone its last reader': {
      step: [4, 1],
      given: four,
      to: 3,
      because: '3 zones have a reader, and each keeps one',
    },
    'never grows where less is wanted, though more zones have readers': {
      step: [1, 1],
      given: three,
      to: 1,
    },
  };
  for (const [
    behaviour,
    {
      step: [from, wanted],
      given,
      to,
      because,
    },
  ] of Object.entries(cases)) {
    it(behaviour, () => {
      const guarded = guardDatabaseStep({ from, to: wanted }, given);
      expect(guarded.to).to.equal(to);
      expect(guarded.hold?.message).to.equal(because);
    });
  }
});
