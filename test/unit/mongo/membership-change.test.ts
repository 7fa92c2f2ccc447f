import { expect } from 'chai';

import {
  membersAfter,
  survivingMembers,
  type MemberConfig,
  type MembershipChange,
} from '../../../operator/mongo/membership-change.ts';

const voter = (id: number): MemberConfig => ({ _id: id, host: `m${id}`, votes: 1, priority: 1 });
const reader = (id: number): MemberConfig => ({ _id: id, host: `m${id}`, votes: 0, priority: 0 });
const upTo = (count: number, make: (id: number) => MemberConfig): MemberConfig[] =>
  Array.from({ length: count }, (_, id) => make(id));

describe('membersAfter', () => {
  const cases: {
    name: string;
    members: MemberConfig[];
    change: MembershipChange;
    after: MemberConfig[] | null;
  }[] = [
    {
      name: 'adds a member without vote or priority',
      members: [voter(0)],
      change: { kind: 'Add', host: 'm1' },
      after: [voter(0), reader(1)],
    },
    {
      name: 'gives a new member an id above all in use, not that of one that left',
      members: [voter(0), voter(5)],
      change: { kind: 'Add', host: 'new' },
      after: [voter(0), voter(5), { _id: 6, host: 'new', votes: 0, priority: 0 }],
    },
    {
      name: 'takes the lowest free id where those above have run out',
      members: [voter(0), voter(255)],
      change: { kind: 'Add', host: 'new' },
      after: [voter(0), voter(255), { _id: 1, host: 'new', votes: 0, priority: 0 }],
    },
    {
      name: 'adds a member that is there already no second time',
      members: [voter(0), reader(1)],
      change: { kind: 'Add', host: 'm1' },
      after: null,
    },
    {
      name: 'gives a vote',
      members: [voter(0), reader(1)],
      change: { kind: 'MakeVoter', host: 'm1', priority: 1 },
      after: [voter(0), voter(1)],
    },
    {
      name: 'changes the priority of a voter',
      members: [voter(0), voter(1)],
      change: { kind: 'MakeVoter', host: 'm1', priority: 2 },
      after: [voter(0), { ...voter(1), priority: 2 }],
    },
    {
      name: 'changes the priority of one of 7 voters',
      members: upTo(7, voter),
      change: { kind: 'MakeVoter', host: 'm0', priority: 2 },
      after: [{ ...voter(0), priority: 2 }, ...upTo(7, voter).slice(1)],
    },
    {
      name: 'sees that a voter votes',
      members: [voter(0), voter(1)],
      change: { kind: 'MakeVoter', host: 'm1', priority: 1 },
      after: null,
    },
    {
      name: 'reads votes and priority that are left out as 1, as MongoDB does',
      members: [{ _id: 0, host: 'm0' }],
      change: { kind: 'MakeVoter', host: 'm0', priority: 1 },
      after: null,
    },
    {
      name: 'takes a vote',
      members: [voter(0), voter(1)],
      change: { kind: 'RevokeVote', host: 'm1' },
      after: [voter(0), reader(1)],
    },
    {
      name: 'sees that a reader has no vote to take',
      members: [voter(0), reader(1)],
      change: { kind: 'RevokeVote', host: 'm1' },
      after: null,
    },
    {
      name: 'removes a member and leaves the ids of the others',
      members: [voter(0), reader(1), reader(2)],
      change: { kind: 'Remove', host: 'm1' },
      after: [voter(0), reader(2)],
    },
    {
      name: 'sees that a member is gone',
      members: [voter(0)],
      change: { kind: 'Remove', host: 'm1' },
      after: null,
    },
  ];
  for (const { name, members, change, after } of cases) {
    it(name, () => {
      expect(membersAfter(members, change)).to.deep.equal(after);
    });
  }

  it('leaves fields alone that are decided elsewhere', () => {
    const tagged = { ...reader(1), tags: { zone: 'a' } };
    expect(membersAfter([voter(0), tagged], { kind: 'MakeVoter', host: 'm1', priority: 1 })).to.deep.equal([
      voter(0),
      { ...voter(1), tags: { zone: 'a' } },
    ]);
  });

  const refused: { name: string; members: MemberConfig[]; change: MembershipChange; message: RegExp }[] = [
    {
      name: 'a vote for one that is no member',
      members: [voter(0)],
      change: { kind: 'MakeVoter', host: 'm1', priority: 1 },
      message: /m1 is not a member/,
    },
    {
      name: 'an eighth vote',
      members: [...upTo(7, voter), reader(7)],
      change: { kind: 'MakeVoter', host: 'm7', priority: 1 },
      message: /at most 7 voting/,
    },
    {
      name: 'a 51st member',
      members: upTo(50, reader),
      change: { kind: 'Add', host: 'm50' },
      message: /at most 50/,
    },
  ];
  for (const { name, members, change, message } of refused) {
    it(`refuses ${name}`, () => {
      expect(() => membersAfter(members, change)).to.throw(RangeError, message);
    });
  }
});

describe('survivingMembers', () => {
  it('keeps the hosts that are left, with their ids, and gives votes as told', () => {
    const left = survivingMembers([voter(0), voter(1), reader(2), voter(4)], {
      hosts: ['m4', 'm2'],
      voters: ['m2'],
    });
    expect(left).to.deep.equal([voter(2), reader(4)]);
  });

  it('refuses a host that was no member, and a voter that is none of the hosts', () => {
    const all = [voter(0), voter(1)];
    expect(() => survivingMembers(all, { hosts: ['m0', 'm9'], voters: ['m0'] })).to.throw(
      RangeError,
      /m9 is not a member/,
    );
    expect(() => survivingMembers(all, { hosts: ['m0'], voters: ['m1'] })).to.throw(
      RangeError,
      /m1 is to vote and is not one of those left/,
    );
  });
});
