import { expect } from 'chai';

import { LoopTurns } from '../../../api/loop-turns.ts';

describe('LoopTurns', () => {
  it('gives each a turn of its own, in the order of asking', async () => {
    let turn = 0;
    const count = (): void => {
      turn += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    const turns = new LoopTurns();
    const seen: { who: number; turn: number }[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async (_, who) => {
        await turns.next();
        seen.push({ who, turn });
      }),
    );
    clearImmediate(counting);
    expect(seen.map(({ who }) => who)).to.deep.equal(Array.from({ length: 50 }, (_, who) => who));
    expect(new Set(seen.map((each) => each.turn)).size).to.equal(50);
  });
});
