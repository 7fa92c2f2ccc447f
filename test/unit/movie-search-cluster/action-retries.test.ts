import { expect } from 'chai';
import { KubeApiError, KubeUnreachableError } from '../../../kube/kube-error.ts';
import {
  ChangedMeanwhileError,
  failureOf,
  LabelsLostError,
  NameTakenError,
} from '../../../operator/movie-search-cluster/apply/action-failure.ts';
import { ActionRetries } from '../../../operator/movie-search-cluster/apply/action-retries.ts';
import type { ClusterAction } from '../../../operator/movie-search-cluster/cluster-action.ts';
import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';

const creation = (ordinal: number): ClusterAction => ({
  kind: 'CreateMember',
  avoidNodes: [],
  name: `movies-db-${ordinal}`,
});
const answered = (statusCode: number, reason = 'Unknown', retryAfterSeconds?: number) =>
  new KubeApiError('create pods', statusCode, { reason }, retryAfterSeconds);

describe('failureOf', () => {
  const cases: readonly (readonly [string, Error, 'Changed' | 'Unavailable' | 'Lasting'])[] = [
    ['a conflict', answered(409, 'Conflict'), 'Changed'],
    ['an object that is gone', answered(404, 'NotFound'), 'Changed'],
    ['facts that have changed', new ChangedMeanwhileError('no address yet'), 'Changed'],
    ['another primary', new ReplicaSetError('NotPrimary', 'h', 'not primary'), 'Changed'],
    ['too many requests', answered(429, 'TooManyRequests'), 'Unavailable'],
    ['an error of the API server', answered(500, 'InternalError'), 'Unavailable'],
    ['no answer', new KubeUnreachableError('no answer'), 'Unavailable'],
    ['a quota or a missing right', answered(403, 'Forbidden'), 'Lasting'],
    ['an object that is refused', answered(422, 'Invalid'), 'Lasting'],
    ['a stranger of the same name', new NameTakenError('Pod', 'a'), 'Lasting'],
    ['lost labels', new LabelsLostError('Pod', 'a'), 'Lasting'],
    ['a refused configuration', new ReplicaSetError('ConfigurationRejected', 'h', 'no'), 'Lasting'],
  ];
  for (const [name, error, nature] of cases) {
    it(`takes ${name} for ${nature}`, () => {
      expect(failureOf(creation(0), error)?.nature).to.equal(nature);
    });
  }

  it('takes a mistake of this program for no failure of an action', () => {
    expect(failureOf(creation(0), new TypeError('undefined is not a function'))).to.equal(null);
  });
});

describe('ActionRetries', () => {
  const key = 'default/movies';
  let nowMs: number;
  let retries: ActionRetries;

  beforeEach(() => {
    nowMs = 1_000;
    // The longest of each pause.
    retries = new ActionRetries(
      () => nowMs,
      () => 1,
    );
  });

  const fail = (action: ClusterAction, error: Error) => {
    const failure = failureOf(action, error);
    if (failure === null) throw error;
    return retries.failed(key, failure).state;
  };
  /** Milliseconds until each of the next tries, if each fails at once. */
  const pauses = (error: Error, tries: number): number[] =>
    Array.from({ length: tries }, () => {
      const state = fail(creation(0), error);
      const pauseMs = state.notBeforeMs - nowMs;
      nowMs = state.notBeforeMs;
      return pauseMs;
    });

  it('looks again at once at what has only changed meanwhile', () => {
    expect(pauses(answered(409, 'Conflict'), 3)).to.deep.equal([0, 0, 0]);
  });

  it('asks a server that is in trouble ever less often, up to twice a minute', () => {
    expect(pauses(answered(503), 8)).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('tries what is refused after 5 s, and ever less often, up to once a minute', () => {
    expect(pauses(answered(403, 'Forbidden'), 6)).to.deep.equal([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
  });

  it('waits as long as the server asks, if that is longer', () => {
    expect(pauses(answered(429, 'TooManyRequests', 7), 1)).to.deep.equal([7_000]);
  });

  it('holds back that action alone, and only until its pause is over', () => {
    fail(creation(0), answered(403, 'Forbidden'));
    expect(retries.waiting(key, creation(0))?.failures).to.equal(1);
    expect(retries.waiting(key, creation(1))).to.equal(null);
    expect(retries.waiting('default/books', creation(0))).to.equal(null);
    nowMs += 5_000;
    expect(retries.waiting(key, creation(0))).to.equal(null);
  });

  it('begins anew after a success, when the action is not planned any more, and for a cluster that is gone', () => {
    const ways: readonly (() => void)[] = [
      () => retries.succeeded(key, creation(0)),
      () => retries.keepOnly(key, [creation(1)]),
      () => retries.forget(key),
    ];
    for (const way of ways) {
      fail(creation(0), answered(403, 'Forbidden'));
      expect(fail(creation(0), answered(403, 'Forbidden')).failures).to.equal(2);
      way();
      expect(fail(creation(0), answered(403, 'Forbidden')).failures).to.equal(1);
      retries.forget(key);
    }
  });

  it('makes trouble of a refusal at once, and of what should pass once it has gone on for a minute', () => {
    expect(fail(creation(0), answered(403, 'Forbidden')).isTrouble).to.equal(true);
    expect(fail(creation(1), answered(503)).isTrouble).to.equal(false);
    nowMs += 59_999;
    expect(fail(creation(1), answered(503)).isTrouble).to.equal(false);
    nowMs += 1;
    expect(fail(creation(1), answered(503)).isTrouble).to.equal(true);
  });

  it('knows an action again whose figures have changed', () => {
    const gate = (why: string): ClusterAction => ({
      kind: 'SetInSync',
      name: 'movies-db-0',
      inSync: false,
      why,
    });
    fail(gate('12 s behind'), answered(403, 'Forbidden'));
    expect(retries.waiting(key, gate('13 s behind'))).not.to.equal(null);
  });
});
