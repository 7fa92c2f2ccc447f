import { expect } from 'chai';

import { FigureHistory } from '../../../../api/cluster-view/figure-history.ts';
import { historyLines, readHistory } from '../../../../api/cluster-view/told-history.ts';
import { LoopTurns } from '../../../../api/loop-turns.ts';
import { STREAM_VERSION } from '../../../../cluster-view/events.ts';
import { aMark } from '../../../support/cluster-view/cluster-events.ts';

const START = 1_000_000_000;

describe('a history told to a sibling', () => {
  const head = { version: STREAM_VERSION, pod: 'm-query-a', now: START, marks: [aMark()], gone: [] };

  async function told(version = STREAM_VERSION): Promise<{ text: Buffer; own: FigureHistory }> {
    const own = new FigureHistory();
    own.record(START, { 'member/m-db-0': { at: START, values: { cpuCores: 1 } } });
    own.record(START + 2000, { 'pod/m-query-a': { at: START + 2000, values: { heapBytes: 5 } } });
    const lines = [];
    const histories = { own, gathered: new FigureHistory() };
    for await (const line of historyLines({ ...head, version }, histories, new LoopTurns())) lines.push(line);
    return { text: Buffer.from(lines.join('')), own };
  }

  it('is read as it was written', async () => {
    const { text, own } = await told();
    expect(await readHistory(text, new LoopTurns())).to.deep.equal({
      ...{ ...head, own: own.series(), gathered: { times: [], series: {} } },
    });
  });

  it('is none where a pod of another release wrote it', async () => {
    const { text } = await told(STREAM_VERSION + 1);
    expect(await readHistory(text, new LoopTurns())).to.equal(null);
  });

  it('is refused where it is cut off within a line', async () => {
    const { text } = await told();
    const cut = readHistory(text.subarray(0, text.length - 5), new LoopTurns());
    expect(await cut.catch((error: unknown) => error)).to.be.an.instanceOf(SyntaxError);
  });
});
