import { expect } from 'chai';

import { applyEvent, type ClusterState } from '../../../../../cluster-view/state.ts';
import { headlinesOf } from '../../../../../web/cluster/view/headlines.ts';
import { levelsOf } from '../../../../../web/cluster/view/levels.ts';
import {
  combined,
  NO_READING,
  ratio,
  readingOf,
  sum,
  total,
} from '../../../../../web/cluster/view/readings.ts';
import { avoidance, GONE_SHOWN_MS, rowsOf, sortKeyOf } from '../../../../../web/cluster/view/rows.ts';
import { TABLE_COLUMNS } from '../../../../../web/cluster/view/table-columns.ts';
import { SORT_COLUMNS } from '../../../../../web/cluster/view/view-state.ts';
import { ClusterWorld } from '../../../../support/cluster-page/cluster-world.ts';

const NOW = Date.UTC(2026, 10, 30, 12);

function world(): ClusterWorld {
  return new ClusterWorld({
    members: ['m-db-0', 'm-db-1', 'm-db-2'],
    pods: ['m-query-a', 'm-query-b'],
    now: NOW,
  });
}

function stateOf(of: ClusterWorld): ClusterState {
  return applyEvent(undefined, of.history())!;
}

describe('a reading', () => {
  it('ages while nothing comes, and becomes stale', () => {
    const state = stateOf(world());
    expect(readingOf(state, 'member/m-db-0', 'cpuCores', 0)).to.include({ ageMs: 0, stale: false });
    expect(readingOf(state, 'member/m-db-0', 'cpuCores', 6000)).to.include({ ageMs: 6000, stale: false });
    expect(readingOf(state, 'member/m-db-0', 'cpuCores', 6001)).to.include({ ageMs: 6001, stale: true });
  });

  it('of a figure that is asked for seldom becomes stale later', () => {
    const state = stateOf(world());
    const figures = state.latest['member/m-db-0']!;
    state.latest['member/m-db-0'] = { ...figures, times: { dataBytes: NOW - 20_000 } };
    expect(readingOf(state, 'member/m-db-0', 'dataBytes', 0)).to.include({ ageMs: 20_000, stale: false });
    expect(readingOf(state, 'member/m-db-0', 'dataBytes', 80_000).stale).to.equal(true);
  });

  it('is none of whom nothing is known', () => {
    expect(readingOf(stateOf(world()), 'member/nobody', 'cpuCores', 0)).to.deep.equal(NO_READING);
    expect(readingOf(stateOf(world()), 'pod/m-query-a', 'lagMs', 0)).to.deep.equal(NO_READING);
  });

  it('made of several is as old as the oldest, and not known where one is not', () => {
    const fresh = { value: 2, ageMs: 10, stale: false };
    const old = { value: 3, ageMs: 9000, stale: true };
    expect(combined([fresh, old], sum)).to.deep.equal({ value: 5, ageMs: 9000, stale: true });
    expect(combined([fresh, NO_READING], sum)).to.deep.equal(NO_READING);
    expect(combined([fresh, { ...fresh, value: 0 }], ratio)).to.deep.equal(NO_READING);
  });

  it('that is stale or unknown does not count as zero in a total', () => {
    const fresh = { value: 2, ageMs: 10, stale: false };
    const old = { value: 3, ageMs: 9000, stale: true };
    expect(total([fresh, fresh, old, NO_READING])).to.deep.equal({ value: 4, heard: 2, of: 4, ageMs: 10 });
    expect(total([old])).to.deep.equal({ value: null, heard: 0, of: 1, ageMs: null });
  });
});

describe('the rows of the tables', () => {
  it('have everybody whom the status names, with place, role and state', () => {
    const rows = rowsOf(stateOf(world()), 'member', 0);
    expect(rows.map(({ name }) => name)).to.deep.equal(['m-db-0', 'm-db-1', 'm-db-2']);
    expect(rows[0]).to.include({
      zone: 'zone-a',
      node: 'worker-0',
      role: 'Primary',
      state: 'Serving',
      gone: false,
    });
    expect(rows[0]?.sinceMs).to.equal(600_000);
  });

  it('have those of whom only figures came: outside Kubernetes no status names anybody', () => {
    const state = stateOf(world());
    state.status = { ...state.status, subjects: [], tiers: { database: null, query: null } };
    expect(rowsOf(state, 'member', 0).map(({ name }) => name)).to.deep.equal(['m-db-0', 'm-db-1', 'm-db-2']);
    expect(rowsOf(state, 'pod', 0).map(({ name }) => name)).to.deep.equal(['m-query-a', 'm-query-b']);
    expect(rowsOf(state, 'pod', 0)[0]?.ofRequest).to.deep.equal(NO_READING);
  });

  it('keep whoever is gone for half an hour, without figures', () => {
    const gone = world();
    gone.goneAt.set('m-db-1', NOW - 60_000);
    const state = stateOf(gone);
    state.latest['member/m-db-1'] = state.latest['member/m-db-0']!;
    const row = rowsOf(state, 'member', 0)[1];
    expect(row).to.include({ name: 'm-db-1', gone: true, goneMs: 60_000 });
    expect(row?.figure('cpuCores')).to.deep.equal(NO_READING);
    expect(row?.share).to.deep.equal(NO_READING);
    expect(rowsOf(state, 'member', GONE_SHOWN_MS).map(({ name }) => name)).to.deep.equal([
      'm-db-0',
      'm-db-2',
    ]);
  });

  it('have shares of all reads that add up to one', () => {
    for (const kind of ['member', 'pod'] as const) {
      const rows = rowsOf(stateOf(world()), kind, 0);
      expect(sum(rows.map(({ share }) => share.value ?? NaN))).to.be.closeTo(1, 1e-9);
    }
  });

  it('compare CPU with the request, as autoscaling does', () => {
    const [row] = rowsOf(stateOf(world()), 'member', 0);
    expect(row?.ofRequest.value).to.be.closeTo(row!.figure('cpuCores').value! / 0.5, 1e-9);
  });

  it('say how many query pods avoid a member, and why', () => {
    const rows = rowsOf(stateOf(world()), 'member', 0);
    expect([...avoidance(rows[1]!)]).to.deep.equal([['cost', 2]]);
    expect(avoidance(rows[0]!).size).to.equal(0);
  });

  it('can be sorted by every column that the table of replicas has a button for', () => {
    const [row] = rowsOf(stateOf(world()), 'member', 0);
    for (const column of SORT_COLUMNS) {
      expect(TABLE_COLUMNS.member).to.include(column);
      expect(sortKeyOf(row!, column), column).to.not.equal(null);
    }
  });

  it('have subjects with names made of anything', () => {
    for (const name of ['__proto__', 'constructor', '<img src=x onerror=alert(1)>', '\u202Eevil']) {
      const hostile = new ClusterWorld({ members: [name], pods: [name], now: NOW });
      const state = stateOf(hostile);
      for (const kind of ['member', 'pod'] as const) {
        const rows = rowsOf(state, kind, 0);
        expect(rows.map((row) => row.name)).to.deep.equal([name]);
        expect(rows[0]?.figure('cpuCores').value).to.be.a('number');
      }
    }
  });
});

describe('the six figures above', () => {
  it('are over everybody who is there', () => {
    const one = world();
    one.goneAt.set('m-db-2', NOW);
    const state = stateOf(one);
    const figures = headlinesOf(rowsOf(state, 'member', 0), rowsOf(state, 'pod', 0));
    expect(figures.cpu.used).to.include({ heard: 4, of: 4 });
    expect(figures.cpu.available.value).to.equal(8);
    expect(figures.balancer).to.include({ avoided: 1, members: 2 });
    expect(figures.disk.data.of).to.equal(2);
    expect(figures.disk.fullest).to.be.closeTo(21 / 40, 1e-9);
  });

  it('leave out whom they do not hear, and say so', () => {
    const one = world();
    one.silent = ['m-query-b'];
    const state = stateOf(one);
    const figures = headlinesOf(rowsOf(state, 'member', 0), rowsOf(state, 'pod', 0));
    expect(figures.balancer.requests).to.include({ heard: 1, of: 2 });
    expect(figures.cpu.used).to.include({ heard: 4, of: 5 });
  });

  it('are not known, and not zero, when everything is stale', () => {
    const state = stateOf(world());
    const figures = headlinesOf(rowsOf(state, 'member', 60_000), rowsOf(state, 'pod', 60_000));
    for (const figure of [
      figures.cpu.used,
      figures.io.read,
      figures.bandwidth.sent,
      figures.balancer.requests,
    ])
      expect(figure.value).to.equal(null);
    expect(figures.balancer.p99Ms).to.equal(null);
  });
});

describe('the levels in charts', () => {
  it('are target, request and limit of each tier; the target in cores', () => {
    const levels = levelsOf('cpu', stateOf(world()));
    expect(levels.filter(({ tier }) => tier === 'database')).to.deep.equal([
      { kind: 'target', tier: 'database', value: 0.3 },
      { kind: 'request', tier: 'database', value: 0.5 },
      { kind: 'limit', tier: 'database', value: 2 },
    ]);
  });
  it('are none of what is not written in the resource, and none in other charts', () => {
    const state = stateOf(world());
    expect(levelsOf('io', state)).to.deep.equal([]);
    const { query } = state.status.tiers;
    const bare = { ...query!, autoscaling: null, cpuLimitCores: null, memoryLimitBytes: null };
    state.status = { ...state.status, tiers: { database: null, query: bare } };
    expect(levelsOf('cpu', state).map(({ kind }) => kind)).to.deep.equal(['request']);
    expect(levelsOf('memory', state).map(({ kind }) => kind)).to.deep.equal(['request']);
  });
});
