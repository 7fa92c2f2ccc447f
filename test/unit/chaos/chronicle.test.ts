import { expect } from 'chai';

import { Chronicle, steadyMs } from '../../chaos/chronicle.ts';

const healthy = 'Degraded=False Healthy: Nothing is in the way.';
const reduced = 'Degraded=True ReducedRedundancy: 2 of 3 members serve.';

interface Seen {
  readonly members?: number;
  readonly leader?: string | undefined;
  readonly conditions?: readonly string[];
  readonly asDesired?: boolean;
}

/** A chronicle of what was seen when; what is not given is as in a healthy cluster of three. */
function chronicle(seen: readonly (readonly [number, Seen])[]): Chronicle {
  const result = new Chronicle();
  for (const [atMs, { members = 3, leader = 'op-1', conditions = [healthy], asDesired = true }] of seen) {
    const redundancy = { members, queryPods: 2, wantedMembers: 3, wantedQueryPods: 2 };
    result.see(atMs, { redundancy, leader, conditions, asDesired });
  }
  return result;
}

describe('Chronicle', () => {
  const late = 100_000;
  const full: [string, [number, Seen][], number | undefined][] = [
    ['at once where it was never lost', [[0, {}]], 1_000],
    [
      'when it came back for good',
      [
        [0, {}],
        [1_000, { members: 2 }],
        [9_000, {}],
      ],
      9_000,
    ],
    [
      'not when it came back for a moment only',
      [
        [0, {}],
        [1_000, { members: 2 }],
        [5_000, {}],
        [5_000 + steadyMs - 1, { members: 2 }],
        [9_000, {}],
      ],
      9_000,
    ],
    [
      'when it first came back, though it was lost again later',
      [
        [0, {}],
        [1_000, { members: 2 }],
        [5_000, {}],
        [5_000 + steadyMs, { members: 2 }],
        [20_000, {}],
      ],
      5_000,
    ],
    [
      'when it came back, where it was lost some time after the fault',
      [
        [0, {}],
        [1_500, { members: 2 }],
        [9_000, {}],
      ],
      9_000,
    ],
    [
      'never where it stays lost',
      [
        [0, {}],
        [1_000, { members: 2 }],
      ],
      undefined,
    ],
    [
      'not yet where it has just come back',
      [
        [0, {}],
        [1_000, { members: 2 }],
        [late - 1, {}],
      ],
      undefined,
    ],
  ];
  for (const [behaviour, seen, expected] of full) {
    it(`has redundancy full ${behaviour}`, () => {
      expect(chronicle(seen).fullAt(1_000, late)).to.equal(expected);
    });
  }

  it('counts how often redundancy was lost again', () => {
    const record = chronicle([
      [0, {}],
      [1_000, { members: 2 }],
      [5_000, {}],
      [9_000, { members: 2 }],
      [9_500, { members: 1 }],
      [12_000, {}],
    ]);
    expect(record.lossesAfter(5_000)).to.equal(1);
    expect(record.lossesAfter(12_000)).to.equal(0);
  });

  it('notices the first condition that changes after the fault', () => {
    const record = chronicle([
      [0, { conditions: [healthy, 'Available=True Answering: yes'] }],
      [500, { conditions: [healthy, 'Available=True Answering: well'] }],
      [4_000, { conditions: [reduced, 'Available=True Answering: well'] }],
    ]);
    expect(record.noticedAt(1_000)).to.equal(4_000);
    expect(record.said.map(({ value }) => value)).to.deep.equal(['Available=True Answering: well', reduced]);
  });

  it('notices an Event after the fault', () => {
    const record = chronicle([[0, {}]]);
    record.hear(500, 'MemberInSync: before');
    record.hear(2_500, 'CreatedMember: after');
    expect(record.noticedAt(1_000)).to.equal(2_500);
  });

  const leads: [string, [number, Seen][], number | undefined][] = [
    [
      'none where the same one leads on',
      [
        [0, {}],
        [5_000, {}],
      ],
      undefined,
    ],
    [
      'none while nobody leads',
      [
        [0, {}],
        [2_000, { leader: undefined }],
      ],
      undefined,
    ],
    [
      'the one after it',
      [
        [0, {}],
        [2_000, { leader: undefined }],
        [9_000, { leader: 'op-2' }],
      ],
      9_000,
    ],
    [
      'none where the one from before leads again',
      [
        [0, {}],
        [2_000, { leader: undefined }],
        [9_000, {}],
      ],
      undefined,
    ],
  ];
  for (const [behaviour, seen, expected] of leads) {
    it(`sees as another leader ${behaviour}`, () => {
      expect(chronicle(seen).leaderChangedAt(1_000)).to.equal(expected);
    });
  }

  it('has everything as desired since the last time that something was to be done', () => {
    const record = chronicle([
      [0, {}],
      [2_000, { asDesired: false }],
      [7_000, {}],
    ]);
    expect(record.asDesiredSince(1_000)).to.equal(7_000);
    expect(record.asDesiredSince(8_000), 'nothing happened since').to.equal(8_000);
    record.see(9_000, {
      redundancy: { members: 3, queryPods: 2, wantedMembers: 3, wantedQueryPods: 2 },
      leader: 'op-1',
      conditions: [healthy],
      asDesired: false,
    });
    expect(record.asDesiredSince(1_000)).to.equal(undefined);
  });

  it('tells when nothing was left to do first, for more than a moment, whatever the operator finds to do later', () => {
    const record = chronicle([
      [0, {}],
      [2_000, { asDesired: false }],
      [7_000, {}],
      [7_000 + steadyMs - 1, { asDesired: false }],
      [20_000, {}],
      [60_000, { asDesired: false }],
    ]);
    expect(record.settledAt(1_000, late)).to.equal(20_000);
    expect(record.settledAt(61_000, late)).to.equal(undefined);
  });
});
