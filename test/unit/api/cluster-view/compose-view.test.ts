import { expect } from 'chai';

import { changesOf } from '../../../../api/cluster-view/cluster-view.ts';
import { composeView, loadOf } from '../../../../api/cluster-view/compose-view.ts';
import { memberFigures, RouteMeter, type OwnView } from '../../../../api/cluster-view/own-view.ts';
import type { ReplicaReport } from '../../../../api/replica-pool/replica-report.ts';
import type { Route } from '../../../../cluster-view/events.ts';
import { measuredAt } from '../../../../cluster-view/state.ts';
import { loadSampleOf } from '../../../support/load-sample.ts';
import { figures } from '../../../support/replica-figures.ts';

function aRoute(known: Partial<Route> = {}): Route {
  return {
    ...{ pod: 'q-a', member: 'm-db-0', state: 'ready', readsPerSecond: 10, readsInFlight: 1, readMs: 2 },
    ...{
      probeMs: 1,
      cost: 1,
      factors: null,
      avoided: null,
      failure: null,
      ejections: 0,
      ejectionsPerSecond: 0,
    },
    ...known,
  };
}

function aView(pod: string, known: Partial<OwnView> = {}): OwnView {
  return { pod, now: 10_000, self: { at: 9900, values: { cpuCores: 1 } }, members: {}, routes: [], ...known };
}

describe('composeView', () => {
  it('has each pod, each member as the pod that asked it last knows it, by the own clock', () => {
    const own = aView('q-a', { members: { 'm-db-0': { at: 8000, values: { cpuCores: 1 } } } });
    // Its clock is 500 s ahead.
    const other = aView('q-b', {
      now: 510_000,
      self: { at: 509_900, values: { cpuCores: 2 } },
      members: { 'm-db-0': { at: 509_000, times: { dataBytes: 500_000 }, values: { cpuCores: 3 } } },
    });
    const { subjects } = composeView(own, [{ view: other, heardAt: 10_000 }]);
    expect(subjects['pod/q-b']).to.deep.equal({ at: 9900, values: { cpuCores: 2 } });
    expect(subjects['member/m-db-0']).to.deep.equal({
      at: 9000,
      times: { dataBytes: 0 },
      values: { cpuCores: 3 },
    });
  });

  it('leaves out a pod that was not heard of late', () => {
    const { subjects, routes } = composeView(aView('q-a'), [
      { view: aView('q-b', { routes: [aRoute({ pod: 'q-b' })] }), heardAt: 0 },
    ]);
    expect(Object.keys(subjects)).to.deep.equal(['pod/q-a']);
    expect(Object.keys(routes)).to.deep.equal(['q-a']);
  });

  it('knows how a member is read from, though the member itself says nothing', () => {
    const { subjects } = composeView(
      aView('q-a', { routes: [aRoute({ avoided: 'state', cost: null })] }),
      [],
    );
    const member = subjects['member/m-db-0'];
    expect(member?.values).to.include({ readsPerSecond: 10, avoidingPods: 1, routingCost: null });
    expect(member && measuredAt(member, 'readsPerSecond')).to.equal(10_000);
  });

  it('sends the routes of ten pods at most, its own first, and counts all', () => {
    const others = Array.from({ length: 20 }, (_, index) => ({
      view: aView(`q-${index}`, { routes: [aRoute({ pod: `q-${index}` })] }),
      heardAt: 10_000,
    }));
    const { routes, subjects } = composeView(aView('q-own', { routes: [aRoute({ pod: 'q-own' })] }), others);
    expect(Object.keys(routes)).to.have.length(10).and.include('q-own');
    expect(subjects['member/m-db-0']?.values.readsPerSecond).to.equal(210);
  });
});

describe('loadOf', () => {
  it('adds up reads, and weighs what a read takes by them', () => {
    expect(
      loadOf([
        aRoute({ readsPerSecond: 30, readMs: 1, cost: 1 }),
        aRoute({ readsPerSecond: 10, readMs: 5, cost: 3, avoided: 'cost', ejectionsPerSecond: 1 }),
      ]),
    ).to.deep.equal({
      ...{ readsPerSecond: 40, readsInFlight: 2, ejectionsPerSecond: 1 },
      ...{ readMs: 2, routingCost: 2, avoidingPods: 1 },
    });
  });

  it('knows no rate where no pod does yet, rather than 0', () => {
    expect(loadOf([aRoute({ readsPerSecond: null, readMs: null, cost: null })])).to.include({
      ...{ readsPerSecond: null, readMs: null, routingCost: null },
    });
  });
});

describe('memberFigures', () => {
  it('has what a member said, when it said so, and what is on its disk at its own time', () => {
    const sample = {
      ...loadSampleOf({
        residentBytes: 123_456_789,
        cacheBytes: 5,
        dataBytes: 7,
        storageAgeMs: 20_000,
        cores: 2,
      }),
      at: 3000,
    };
    const known = memberFigures(
      [
        { name: 'm-db-0', sample, rates: null, figures: { lagMs: 4 } },
        { name: 'm-db-1', sample: null, rates: null, figures: { lagMs: null } },
      ],
      { monotonic: 4000, now: 100_000 },
    );
    expect(Object.keys(known)).to.deep.equal(['m-db-0']);
    expect(known['m-db-0']?.at).to.equal(99_000);
    expect(known['m-db-0']?.times?.dataBytes).to.equal(79_000);
    expect(known['m-db-0']?.values).to.include({
      ...{ memoryBytes: 123_500_000, cacheBytes: 5, lagMs: 4, dataBytes: 7, cpuAvailableCores: 2 },
    });
  });
});

describe('RouteMeter', () => {
  const report = (reads: number, ejections = 0): ReplicaReport => ({
    ...{ replica: 'm-db-0', zone: null, reads, ejections, figures: figures(), cost: 1, factors: null },
    ...{ avoided: null, load: null, failure: 'x'.repeat(999) },
    state: 'ready',
  });

  it('has reads and ejections in a second, and a failure cut short', () => {
    const meter = new RouteMeter('q-a');
    expect(meter.measure([report(5)], 1000)[0]?.readsPerSecond).to.equal(null);
    const [route] = meter.measure([report(25, 1)], 3000);
    expect(route).to.include({ pod: 'q-a', member: 'm-db-0', readsPerSecond: 10, ejectionsPerSecond: 0.5 });
    expect(route?.failure).to.have.length(200);
  });

  it('does not tell the rate of a replica that counts anew', () => {
    const meter = new RouteMeter('q-a');
    meter.measure([report(500)], 1000);
    expect(meter.measure([report(5)], 2000)[0]?.readsPerSecond).to.equal(null);
  });
});

describe('changesOf', () => {
  it('names no pod whose routes stayed, and one that is gone with none', () => {
    const before = composeView(aView('q-a', { routes: [aRoute()] }), [
      { view: aView('q-b', { routes: [aRoute({ pod: 'q-b' })] }), heardAt: 10_000 },
    ]);
    const after = composeView(aView('q-a', { routes: [aRoute()] }), []);
    expect(changesOf(before, after).routes).to.deep.equal({ 'q-b': [] });
    expect(Object.keys(changesOf(before, before).subjects)).to.deep.equal([]);
  });
});
