import { expect } from 'chai';

import { HISTORY_MS, type StreamEvent } from '../../../../../cluster-view/events.ts';
import { ClusterModel, pausedOrLive, zoomed } from '../../../../../web/cluster/model/cluster-model.ts';
import { LIVE, type ViewState } from '../../../../../web/cluster/view/view-state.ts';
import { ClusterWorld } from '../../../../support/cluster-page/cluster-world.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const MEMBER = 'member/m-db-0';

function made(view: ViewState = LIVE) {
  const world = new ClusterWorld({ members: ['m-db-0'], pods: ['m-query-a'], now: NOW });
  let now = 1000;
  let changes = 0;
  const model = new ClusterModel({ monotonicNow: () => now, view, onChange: () => (changes += 1) });
  return {
    ...{ world, model },
    take: (event: StreamEvent) => model.take({ name: event.type, data: JSON.stringify(event) }),
    pass: (ms: number) => (now += ms),
    changes: () => changes,
  };
}

describe('what the cluster page knows', () => {
  it('is nothing before the first history, whatever else comes', () => {
    const { world, model, take } = made();
    take(world.sample());
    expect(model.picture().state).to.equal(null);
  });

  it('ages by the page’s own clock between events', () => {
    const { world, model, take, pass } = made();
    take(world.history());
    pass(1700);
    expect(model.picture().sinceEventMs).to.equal(1700);
    take(world.sample());
    expect(model.picture().sinceEventMs).to.equal(0);
  });

  it('shows the last ten minutes, up to the last event', () => {
    const { world, model, take } = made();
    take(world.history());
    take(world.sample());
    expect(model.picture().span).to.deep.equal({ from: world.now - HISTORY_MS, to: world.now });
  });

  it('stays as large as ten minutes of figures are, also after an hour', () => {
    const { world, model, take } = made();
    take(world.history());
    for (let second = 0; second < 3600; second++) take(world.sample());
    const state = model.picture().state!;
    // Columns are dropped a minute's worth at a time.
    expect(state.times.length).to.be.at.most(HISTORY_MS / 1000 + 62);
    for (const values of Object.values(state.series))
      for (const column of Object.values(values)) expect(column).to.have.length(state.times.length);
  });

  it('tells each change once', () => {
    const { world, model, take, changes } = made();
    take(world.history());
    const before = changes();
    model.setMoment(5);
    model.setMoment(5);
    expect(changes()).to.equal(before + 1);
  });

  it('is not read from a service of another version', () => {
    const { world, model, take } = made();
    const history = world.history();
    take({ ...history, sender: { ...history.sender, version: history.sender.version + 1 } });
    expect(model.picture()).to.include({ outdated: true, state: null });
  });

  it('throws where an event is not JSON', () => {
    expect(() => made().model.take({ name: 'sample', data: '<html>' })).to.throw(SyntaxError);
  });

  it('comes whole from the tab that holds the stream', () => {
    const [one, other] = [made(), made()];
    one.take(one.world.history());
    other.model.takeSnapshot(structuredClone(one.model.snapshot()));
    other.take(one.world.sample());
    expect(other.model.picture().state?.times.at(-1)).to.equal(one.world.now);
  });
});

describe('a pause', () => {
  function paused() {
    const all = made();
    all.take(all.world.history());
    all.model.setView(pausedOrLive(all.model.picture()));
    return all;
  }

  it('holds everything that is seen, while events go on to come', () => {
    const { world, model, take, pass } = paused();
    const before = JSON.stringify(model.picture());
    pass(60_000);
    for (let second = 0; second < 60; second++) take(world.sample());
    expect(JSON.stringify(model.picture())).to.equal(before);
  });

  it('has the span that was seen in the address', () => {
    const { model } = paused();
    expect(model.picture().view).to.deep.include({ span: { from: NOW - HISTORY_MS, to: NOW }, paused: true });
  });

  it('ends with what has come meanwhile', () => {
    const { world, model, take } = paused();
    take(world.sample());
    model.setView(pausedOrLive(model.picture()));
    expect(model.picture().view).to.deep.equal(LIVE);
    expect(model.picture().state?.at).to.equal(world.now);
  });

  it('does not begin before there is anything to hold', () => {
    const { model } = made();
    expect(pausedOrLive(model.picture())).to.deep.equal(LIVE);
  });
});

describe('an incident from a link', () => {
  const span = { from: NOW - 300_000, to: NOW - 200_000 };
  const linked: ViewState = { ...LIVE, span, paused: true };

  it('is shown as it was at its end, and not what is live', () => {
    const { world, model, take } = made(linked);
    take(world.history());
    expect(model.picture().state).to.equal(null);
    model.showIncident(world.incident(span.from, span.to));
    const { state } = model.picture();
    expect(state?.at).to.equal(span.to);
    expect(state?.times).to.have.length(50);
    expect(state?.latest[MEMBER]?.values.cpuCores).to.equal(state?.series[MEMBER]?.cpuCores?.at(-1));
    expect(model.picture().span).to.deep.equal(span);
  });

  it('whose figures are gone says so', () => {
    const { world, model } = made(linked);
    model.showIncident({ ...world.incident(span.from, span.to), times: [], series: {} });
    expect(model.picture().incident).to.equal('empty');
  });

  it('that could not be fetched says so, until somebody goes on live', () => {
    const { model } = made(linked);
    model.incidentFailed(503);
    expect(model.picture().incident).to.deep.equal({ status: 503 });
    model.setView(LIVE);
    expect(model.picture().incident).to.equal(null);
  });

  it('does not come over what is live by now', () => {
    const { world, model, take } = made(linked);
    take(world.history());
    model.setView(LIVE);
    model.showIncident(world.incident(span.from, span.to));
    expect(model.picture().state?.at).to.equal(NOW);
  });
});

describe('a zoom', () => {
  const whole = { from: 0, to: 600_000 };
  it('halves the span around the moment of the cursor', () => {
    expect(zoomed(whole, 0.5, 300_000, whole)).to.deep.equal({ from: 150_000, to: 450_000 });
  });
  it('stays within the figures there are', () => {
    expect(zoomed(whole, 0.5, 590_000, whole)).to.deep.equal({ from: 300_000, to: 600_000 });
    expect(zoomed(whole, 0.5, 1000, whole)).to.deep.equal({ from: 0, to: 300_000 });
  });
  it('takes the middle where there is no moment, or none in sight', () => {
    const part = { from: 100_000, to: 200_000 };
    for (const moment of [null, 500_000])
      expect(zoomed(part, 0.5, moment, whole)).to.deep.equal({ from: 125_000, to: 175_000 });
  });
  it('ends at ten seconds, and out of the whole', () => {
    expect(zoomed({ from: 0, to: 10_000 }, 0.5, null, whole)).to.deep.equal({ from: 0, to: 10_000 });
    expect(zoomed({ from: 0, to: 400_000 }, 2, null, whole)).to.equal(null);
  });
});
