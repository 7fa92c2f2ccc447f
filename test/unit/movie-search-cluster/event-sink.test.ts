import { expect } from 'chai';
import type { EventToRecord } from '../../../operator/controller/event-recorder.ts';
import { eventSink } from '../../../operator/movie-search-cluster/event-sink.ts';
import { live } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';

describe('eventSink', () => {
  it('tells of the very MovieSearchCluster, by its uid', () => {
    const recorded: EventToRecord[] = [];
    const sink = eventSink({ record: (event) => recorded.push(event) });
    sink.record(live(movieSearchCluster()), 'Warning', 'LoadFailed', 'a row is missing');
    expect(recorded).to.deep.equal([
      {
        regarding: {
          apiVersion: 'moviesearch.dev/v1alpha1',
          kind: 'MovieSearchCluster',
          name: 'movies',
          namespace: 'default',
          uid: movieSearchCluster().metadata.uid,
        },
        type: 'Warning',
        reason: 'LoadFailed',
        message: 'a row is missing',
      },
    ]);
  });
});
