import { expect } from 'chai';
import fc from 'fast-check';

import {
  LIVE,
  pressed,
  queryOf,
  SORT_COLUMNS,
  viewStateOf,
} from '../../../../../web/cluster/view/view-state.ts';

const read = (query: string) => viewStateOf(new URLSearchParams(query));
const NONE = new URLSearchParams();

describe('the address of the cluster view', () => {
  it('comes back as the state that it was written from', () => {
    const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
    const spans = fc.tuple(moments, fc.integer({ min: 1, max: 86_400_000 }));
    const states = fc.record({
      span: fc.option(spans.map(([from, length]) => ({ from, to: from + length }))),
      pause: fc.boolean(),
      sorting: fc.record({ by: fc.constantFrom(...SORT_COLUMNS), descending: fc.boolean() }),
    });
    fc.assert(
      fc.property(states, ({ span, pause, sorting }) => {
        const state = { span, paused: span !== null && pause, sorting };
        expect(read(queryOf(state, NONE))).to.deep.equal(state);
      }),
    );
  });

  it('is bare where all is as usual, and keeps what is not its own', () => {
    expect(queryOf(LIVE, NONE)).to.equal('');
    const others = new URLSearchParams('lang=es&from=x&sort=cpu');
    expect(queryOf(LIVE, others)).to.equal('?lang=es');
  });

  for (const query of [
    'from=2026-11-30T12:00:00Z',
    'to=2026-11-30T12:00:00Z',
    'from=2026-11-30T12:00:00Z&to=2026-11-30T12:00:00Z',
    'from=2026-11-30T12:00:01Z&to=2026-11-30T12:00:00Z',
    'from=2020-11-30T12:00:00Z&to=2026-11-30T12:00:00Z',
    'from=yesterday&to=today',
    'paused=1',
    'sort=%3Cscript%3E',
    'sort=-',
  ]) {
    it(`shows the live view where the query makes no sense: ${query}`, () => {
      expect(read(query)).to.deep.equal(LIVE);
    });
  }

  it('names an incident', () => {
    expect(read('from=2026-11-30T12:00:00Z&to=2026-11-30T12:05:00Z&paused=1&sort=-lag')).to.deep.equal({
      span: { from: Date.UTC(2026, 10, 30, 12), to: Date.UTC(2026, 10, 30, 12, 5) },
      paused: true,
      sorting: { by: 'lag', descending: true },
    });
  });
});

describe('a press on the head of a column', () => {
  it('shows the largest figures first, and the first names first', () => {
    expect(pressed(LIVE.sorting, 'cpu')).to.deep.equal({ by: 'cpu', descending: true });
    expect(pressed({ by: 'cpu', descending: true }, 'zone')).to.deep.equal({ by: 'zone', descending: false });
  });

  it('turns the order round the second time', () => {
    expect(pressed({ by: 'cpu', descending: true }, 'cpu')).to.deep.equal({ by: 'cpu', descending: false });
    expect(pressed(LIVE.sorting, 'name')).to.deep.equal({ by: 'name', descending: true });
  });
});
