import { expect } from 'chai';
import fc from 'fast-check';

import {
  HISTORY_MS,
  MARKS_KEPT_MS,
  STALE_AFTER_MS,
  type Figures,
  type StreamEvent,
  type SubjectId,
} from '../../../cluster-view/events.ts';
import {
  ageMs,
  applyEvent,
  figuresDelta,
  mergeFigures,
  mergeMarks,
  type ClusterState,
} from '../../../cluster-view/state.ts';
import { aHistory, aMark, aSample } from '../../support/cluster-view/cluster-events.ts';

const member: SubjectId = 'member/m-db-0';
const pod: SubjectId = 'pod/m-query-a';

function stateAfter(...events: StreamEvent[]): ClusterState {
  let state: ClusterState | undefined;
  for (const event of events) state = applyEvent(state, event);
  if (state === undefined) throw new Error('there was no history among the events');
  return state;
}

/** Figures as they are measured one after another: the same time means that nothing new was measured. */
const measured = fc
  .array(
    fc.record({
      after: fc.integer({ min: 0, max: 3000 }),
      cpuCores: fc.option(fc.constantFrom(0, 0.25, 1), { nil: null }),
      memoryBytes: fc.option(fc.constantFrom(1, 2), { nil: null }),
      dataAge: fc.option(fc.constantFrom(0, 500, 20_000), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((steps) => {
    let at = 1_000_000;
    return steps.map(({ after, dataAge, ...values }): Figures => {
      at += after;
      return { at, ...(dataAge !== undefined && { times: { dataBytes: at - dataAge } }), values };
    });
  });

describe('figuresDelta', () => {
  it('tells what mergeFigures needs to come to the same figures, over any sequence', () => {
    fc.assert(
      fc.property(measured, (sequence) => {
        let told: Figures | undefined;
        let before: Figures | undefined;
        for (const after of sequence) {
          const delta = figuresDelta(before, after);
          if (delta === null) expect(after.at).to.equal(before?.at);
          else {
            told = mergeFigures(told, delta);
            before = after;
            expect(told.at).to.equal(after.at);
            expect(told.times).to.deep.equal(after.times);
            for (const figure of ['cpuCores', 'memoryBytes'] as const)
              expect(told.values[figure] ?? null).to.equal(after.values[figure] ?? null);
          }
        }
      }),
    );
  });

  it('names no figure that stayed as it was', () => {
    const before = { at: 1, values: { cpuCores: 1, lagMs: 0 } };
    expect(figuresDelta(before, { at: 2, values: { cpuCores: 1, lagMs: 5 } })).to.deep.equal({
      at: 2,
      values: { lagMs: 5 },
    });
  });

  it('names a figure that is no longer known as null', () => {
    expect(figuresDelta({ at: 1, values: { cpuCores: 1 } }, { at: 2, values: {} })?.values).to.deep.equal({
      cpuCores: null,
    });
  });
});

describe('applyEvent', () => {
  it('knows nothing before the first history', () => {
    expect(applyEvent(undefined, aSample(1))).to.equal(undefined);
  });

  it('keeps all columns as long as the times, over any events', () => {
    const events = fc.array(
      fc.record({
        after: fc.integer({ min: -500, max: 90_000 }),
        subject: fc.constantFrom(member, pod),
        figure: fc.constantFrom('cpuCores', 'memoryBytes'),
        value: fc.option(fc.integer(), { nil: null }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(events, (steps) => {
        const state = stateAfter(aHistory({ at: 1_000_000 }));
        let at = 1_000_000;
        for (const { after, subject, figure, value } of steps) {
          at += after;
          applyEvent(state, aSample(at, { [subject]: { at, values: { [figure]: value } } }));
          expect(state.times).to.deep.equal(state.times.toSorted((a, b) => a - b));
          expect(state.times.at(-1)).to.equal(at);
          expect(state.latest[subject]?.values).to.have.property(figure, value);
          for (const values of Object.values(state.series))
            for (const column of Object.values(values)) expect(column).to.have.length(state.times.length);
        }
      }),
    );
  });

  it('shows a figure that nobody measures any more as a gap, and not as what it was', () => {
    const state = stateAfter(
      aHistory(),
      aSample(1000, { [member]: { at: 1000, values: { cpuCores: 1 } } }),
      aSample(1000 + STALE_AFTER_MS),
      aSample(1001 + STALE_AFTER_MS),
    );
    expect(state.series[member]?.cpuCores).to.deep.equal([1, 1, null]);
  });

  it('holds a figure that is measured less often than others', () => {
    const figures = { at: 1000, times: { dataBytes: 900 }, values: { cpuCores: 1, dataBytes: 7 } };
    const state = stateAfter(aHistory(), aSample(1000, { [member]: figures }), aSample(60_000));
    expect(state.series[member]?.dataBytes).to.deep.equal([7, 7]);
    expect(state.series[member]?.cpuCores).to.deep.equal([1, null]);
    expect(ageMs(state, member, 'dataBytes')).to.equal(59_100);
    expect(ageMs(state, member, 'cpuCores')).to.equal(59_000);
    expect(ageMs(state, member, 'lagMs')).to.equal(null);
  });

  it('grows no further after ten minutes, and forgets whom nobody hears', () => {
    const state = stateAfter(aHistory(), aSample(0, { [pod]: { at: 0, values: { cpuCores: 1 } } }));
    let most = 0;
    for (let at = 1000; at <= 4 * HISTORY_MS; at += 1000) {
      applyEvent(state, aSample(at, { [member]: { at, values: { cpuCores: 1 } } }));
      most = Math.max(most, state.times.length);
    }
    expect(most).to.equal(HISTORY_MS / 1000 + 61);
    expect(state.times[0]).to.be.at.most(3 * HISTORY_MS);
    expect(Object.keys(state.series)).to.deep.equal([member]);
    expect(Object.keys(state.latest)).to.deep.equal([member]);
  });

  it('fills the gaps of another pod from what was known before, in front of and within its history', () => {
    const column = (cpuCores: (number | null)[]) => ({ [member]: { cpuCores } });
    const state = stateAfter(
      aHistory({ at: 8000, times: [2000, 4000, 6000, 8000], series: column([1, 2, 3, 4]) }),
      aHistory({ at: 9000, times: [5900, 7900, 8900], series: column([null, 9, null]) }),
    );
    expect(state.times).to.deep.equal([2000, 5900, 7900, 8900]);
    expect(state.series[member]?.cpuCores).to.deep.equal([1, 3, 9, 4]);
  });

  it('keeps the object that the page holds, and counts a revision with each event', () => {
    const first = stateAfter(aHistory());
    const { revision } = first;
    expect(applyEvent(first, aHistory({ at: 5 }))).to.equal(first);
    expect(first.revision).to.equal(revision + 1);
  });

  it('forgets the routes of a pod that is gone', () => {
    const state = stateAfter(aHistory({ routes: { 'm-query-a': [], 'm-query-b': [] } }), {
      ...aSample(1),
      routes: { 'm-query-b': [] },
    });
    expect(state.routes).to.deep.equal({});
  });

  it('says why the stream ended, until the next one begins', () => {
    const state = stateAfter(aHistory(), { type: 'bye', at: 1, reason: 'draining' });
    expect(state.ended).to.equal('draining');
    applyEvent(state, aHistory());
    expect(state.ended).to.equal(null);
  });
});

describe('mergeMarks', () => {
  const marks = fc.array(
    fc
      .record({ id: fc.constantFrom('a', 'b', 'c'), at: fc.integer({ min: 0, max: 9 }), title: fc.string() })
      .map((known) => aMark(known)),
  );

  it('has each incident once, at the earliest time that any pod saw, whatever came in what order', () => {
    fc.assert(
      fc.property(marks, marks, (some, more) => {
        const merged = mergeMarks(mergeMarks([], some, 9), more, 9);
        const all = [...some, ...more];
        expect(merged.map(({ id }) => id).toSorted()).to.deep.equal(
          [...new Set(all.map(({ id }) => id))].toSorted(),
        );
        for (const { id, at } of merged)
          expect(at).to.equal(Math.min(...all.filter((mark) => mark.id === id).map((mark) => mark.at)));
        expect(merged.map(({ at }) => at)).to.deep.equal(
          merged.map(({ at }) => at).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('forgets what is longer ago than anybody looks back', () => {
    expect(mergeMarks([], [aMark({ at: 0 })], MARKS_KEPT_MS)).to.have.length(1);
    expect(mergeMarks([], [aMark({ at: 0 })], MARKS_KEPT_MS + 1)).to.deep.equal([]);
  });
});
