import { expect } from 'chai';

import { chooseReplica, type Candidate } from '../../../../api/replica-pool/choose-replica.ts';

describe('chooseReplica', () => {
  const replicas = (...inFlight: number[]) =>
    inFlight.map((count, index) => ({ name: `r${index}`, inFlight: count }));

  for (const { what, inFlight, turn, chosen } of [
    { what: 'the only one', inFlight: [7], turn: 3, chosen: 'r0' },
    { what: 'the one with the fewest reads in flight', inFlight: [2, 1, 3], turn: 0, chosen: 'r1' },
    { what: 'that one in whatever turn', inFlight: [2, 1, 3], turn: 17, chosen: 'r1' },
    { what: 'the first of equals in turn 0', inFlight: [1, 1, 5, 1], turn: 0, chosen: 'r0' },
    { what: 'the second of equals in turn 1', inFlight: [1, 1, 5, 1], turn: 1, chosen: 'r1' },
    { what: 'the last of equals in turn 2, past a busy one', inFlight: [1, 1, 5, 1], turn: 2, chosen: 'r3' },
    { what: 'the first of equals again in turn 3', inFlight: [1, 1, 5, 1], turn: 3, chosen: 'r0' },
  ]) {
    it(`takes ${what}`, () => {
      expect(chooseReplica(replicas(...inFlight), turn)?.name).to.equal(chosen);
    });
  }

  it('takes none of none', () => {
    expect(chooseReplica<Candidate>([], 4)).to.equal(undefined);
  });
});
