import { expect } from 'chai';
import {
  isBeingRemade,
  isBeingReplaced,
  remediesAfter,
  type JudgedMember,
} from '../../../../operator/movie-search-cluster/membership/failure/begun-remedies.ts';
import type { FailureCause } from '../../../../operator/movie-search-cluster/membership/failure/member-verdict.ts';
import type {
  BegunRemedy,
  RemedyContext,
} from '../../../../operator/movie-search-cluster/membership/failure/remedy.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import { ago, member, now } from '../../../support/observed.ts';

const failed = (
  ordinal: number,
  cause: FailureCause,
  overrides: Partial<ObservedMember> = {},
): JudgedMember => ({
  pod: member(ordinal, overrides),
  verdict: { kind: 'Failed', cause, since: ago(60), why: 'so it is' },
});
const healthy = (ordinal: number): JudgedMember => ({ pod: member(ordinal), verdict: { kind: 'Healthy' } });
const record = (ordinal: number, seconds: number, overrides: Partial<BegunRemedy> = {}): BegunRemedy => ({
  at: ago(seconds),
  member: `movies-db-${ordinal}`,
  uid: `uid-movies-db-${ordinal}`,
  cause: 'NodeSilent',
  remedy: 'Replace',
  ...overrides,
});

function after(members: readonly JudgedMember[], context: Partial<RemedyContext> = {}, isWhole = false) {
  const all = { begun: [], desired: 3, persistent: false, primaryIsHeard: true, now, ...context };
  return remediesAfter(members, all, isWhole);
}

describe('remediesAfter', () => {
  it('remembers what it begins', () => {
    expect(after([healthy(0), failed(1, 'NodeSilent')])).to.deep.equal([record(1, 0)]);
  });

  it('begins nothing anew that is under way, whatever else befalls the member', () => {
    const begun = [record(1, 5)];
    expect(after([failed(1, 'NodeSilent')], { begun })).to.deep.equal(begun);
    expect(after([failed(1, 'StuckTerminating')], { begun })).to.deep.equal(begun);
  });

  it('replaces a member whose pod was to be made anew and does not end', () => {
    const remade = record(1, 120, { cause: 'MemberSilent', remedy: 'Remake' });
    const begun = after([failed(1, 'StuckTerminating')], { begun: [remade], persistent: true });
    expect(begun).to.deep.equal([remade, record(1, 0, { cause: 'StuckTerminating' })]);
  });

  it('begins nothing for a member that leaves: it goes anyway', () => {
    const leaving = { leaving: { reason: 'Failed', since: ago(1) } } as const;
    expect(after([failed(1, 'NodeSilent', leaving)])).to.deep.equal([]);
  });

  it('counts those begun in the same look', () => {
    const begun = after([failed(0, 'PodEnded'), failed(1, 'PodEnded')]);
    expect(begun.map((remedy) => remedy.member)).to.deep.equal(['movies-db-0']);
  });

  it('forgets them once the set has been whole for five minutes, or after an hour', () => {
    const begun = [record(7, 400), record(8, 300)];
    expect(after([healthy(0)], { begun }, true)).to.deep.equal([]);
    expect(after([healthy(0)], { begun }, false)).to.deep.equal(begun);
    expect(after([healthy(0)], { begun: [record(7, 400), record(8, 299)] }, true)).to.have.length(2);
    expect(after([healthy(0)], { begun: [record(7, 3600), record(8, 3599)] })).to.deep.equal([
      record(8, 3599),
    ]);
  });

  it('keeps the status short', () => {
    const many = Array.from({ length: 80 }, (_, ordinal) => failed(ordinal, 'NodeSilent'));
    expect(after(many)).to.have.length(64);
  });
});

describe('a remedy under way', () => {
  it('holds for the pod it was begun for, and while that has failed', () => {
    const begun = [record(1, 5)];
    expect(isBeingReplaced(failed(1, 'NodeSilent'), begun)).to.equal(true);
    expect(isBeingReplaced(healthy(1), begun)).to.equal(false);
    expect(isBeingReplaced(failed(1, 'NodeSilent', { uid: 'another' }), begun)).to.equal(false);
    expect(isBeingRemade(failed(1, 'NodeSilent'), begun)).to.equal(false);
  });
});
