import { expect } from 'chai';

import { DeadlineExceeded } from '../../../../api/deadline.ts';
import { problemOf } from '../../../../api/http/problem-of.ts';
import { invalidParameters } from '../../../../api/http/problem.ts';
import { DatasetUnreadable, NoDatasetLoaded } from '../../../../api/datasets/dataset-errors.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import { CursorRefused } from '../../../../api/titles/cursor.ts';
import { FinderNotLoaded } from '../../../../api/titles/finder-not-loaded.ts';

describe('problemOf', () => {
  for (const [what, error, status, type, headers] of [
    ['a refused cursor', new CursorRefused('is not one'), 400, 'urn:movie-search:invalid-parameters', {}],
    [
      'no replica',
      new NoReplicaReady('none'),
      503,
      'urn:movie-search:no-replica-ready',
      { 'Retry-After': '1' },
    ],
    ['no dataset', new NoDatasetLoaded(), 503, 'urn:movie-search:no-dataset-loaded', { 'Retry-After': '5' }],
    [
      'a dataset of other rules',
      new DatasetUnreadable({ version: '1', schema: 99 }),
      503,
      'urn:movie-search:dataset-unreadable',
      { 'Retry-After': '5' },
    ],
    [
      'a cursor for a finder that is to come',
      new FinderNotLoaded({ version: '1' }),
      503,
      'urn:movie-search:search-loading',
      { 'Retry-After': '1' },
    ],
    ['a passed deadline', new DeadlineExceeded(2000), 504, 'urn:movie-search:deadline-exceeded', {}],
    ['a bug', new TypeError('x is not a function'), 500, 'about:blank', {}],
    ['what is no error', 'oops', 500, 'about:blank', {}],
  ] as const) {
    it(`answers ${what} with ${status}`, () => {
      const problem = problemOf(error);
      expect(problem).to.deep.include({ status, type, headers });
      expect(problem.cause).to.equal(error);
    });
  }

  it('gives nothing of a bug away', () => {
    const document = problemOf(new Error('password=secret')).document({
      instance: '/directors',
      requestId: 'r1',
    });
    expect(JSON.stringify(document)).to.not.include('secret');
  });

  it('names the cursor as what is at fault', () => {
    expect(problemOf(new CursorRefused('is stale')).faults).to.deep.equal([
      { parameter: 'cursor', detail: 'is stale' },
    ]);
  });

  it('leaves a problem as it is', () => {
    const problem = invalidParameters([{ parameter: 'title', detail: 'is missing' }]);
    expect(problemOf(problem)).to.equal(problem);
  });
});
