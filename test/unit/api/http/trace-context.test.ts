import { expect } from 'chai';

import { traceContext } from '../../../../api/http/trace-context.ts';

describe('traceContext', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';

  it('goes on with a trace in a span of its own', () => {
    const context = traceContext(`00-${trace}-${span}-01`);
    expect(context).to.include({ traceId: trace, parentId: span, flags: '01' });
    expect(context?.spanId)
      .to.match(/^[\da-f]{16}$/)
      .and.not.equal(span);
  });

  it('takes what a later version adds', () => {
    expect(traceContext(`01-${trace}-${span}-00-more`)).to.include({ traceId: trace });
  });

  for (const text of [
    '',
    `ff-${trace}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}`,
  ]) {
    it(`ignores "${text}"`, () => {
      expect(traceContext(text)).to.equal(undefined);
    });
  }
});
