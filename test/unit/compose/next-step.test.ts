import { expect } from 'chai';
import { nextStep, type Look, type NextStep } from '../../../compose/next-step.ts';
import type { MemberProbe, MemberView, ReplicaSetView } from '../../../operator/mongo/replica-set-admin.ts';

const [one, two, three] = ['mongod-1:27017', 'mongod-2:27017', 'mongod-3:27017'] as const;
const hosts: readonly string[] = [one, two, three];
const setName = 'movies';
const id = 'a'.repeat(24);

const empty: MemberProbe = { state: 'Uninitiated' };
const silent: MemberProbe = { state: 'Unreachable', error: 'connect ECONNREFUSED' };
const outside: MemberProbe = { state: 'Outside', setName, replicaSetId: id, strayed: false };

function member(host: string, role: 'Primary' | 'Secondary' = 'Secondary', replicaSetId = id): MemberProbe {
  return { state: 'Member', setName, replicaSetId, host, role, primary: one, configVersion: 1 };
}

function seen(host: string, changes: Partial<MemberView> = {}): MemberView {
  return {
    id: hosts.indexOf(host),
    host,
    votes: 1,
    priority: 1,
    hidden: false,
    state: host === one ? 'PRIMARY' : 'SECONDARY',
    healthy: true,
    heardSecondsAgo: 0,
    lagSeconds: 0,
    newestWrite: null,
    message: null,
    ...changes,
  };
}

function view(members: MemberView[], committed = true): ReplicaSetView {
  return { setName, replicaSetId: id, version: 3, term: 1, committed, members, primary: one };
}

function look(probes: readonly MemberProbe[], of: ReplicaSetView | null = null): Look {
  return { setName, hosts, probes: new Map(hosts.map((host, at) => [host, probes[at] ?? silent])), view: of };
}

const primary = member(one, 'Primary');
const whole = view([seen(one), seen(two), seen(three)]);
const joining = { votes: 0, priority: 0 };

const cases: Record<string, [Look, Partial<NextStep> & { readonly kind: NextStep['kind'] }]> = {
  'initiates the first of three that are all empty': [
    look([empty, empty, empty]),
    { kind: 'Initiate', host: one },
  ],
  'waits for one that does not answer: it may hold the data of a set': [
    look([empty, silent, empty]),
    { kind: 'Wait', reason: `${two} does not answer: connect ECONNREFUSED` },
  ],
  'waits for one that holds data and takes part in no set yet': [
    look([empty, outside, empty]),
    { kind: 'Wait' },
  ],
  'waits while there are members and no primary': [look([member(one), empty, empty]), { kind: 'Wait' }],
  'adds an empty host to the set': [
    look([primary, empty, empty], view([seen(one)])),
    { kind: 'Change', change: { kind: 'Add', host: two } },
  ],
  'gives no vote to a member that still copies the data': [
    look([primary, member(two), empty], view([seen(one), seen(two, { ...joining, state: 'STARTUP2' })])),
    { kind: 'Wait', reason: `${two} copies the data: STARTUP2` },
  ],
  'gives a vote to a member that has the data, before the next one joins': [
    look([primary, member(two), empty], view([seen(one), seen(two, joining)])),
    { kind: 'Change', change: { kind: 'MakeVoter', host: two, priority: 1 } },
  ],
  'gives no vote before a majority knows of the change before': [
    look([primary, member(two), empty], view([seen(one), seen(two, joining)], false)),
    { kind: 'Wait' },
  ],
  'waits for a host that is to join and does not answer': [
    look([primary, silent, empty], view([seen(one)])),
    { kind: 'Wait' },
  ],
  'does not add a host that holds data: it was removed, or has not found itself': [
    look([primary, outside, member(three)], view([seen(one), seen(three)])),
    { kind: 'Wait' },
  ],
  'is done when every host votes': [
    look([primary, member(two), member(three)], whole),
    { kind: 'Done', primary: one, silent: [], strangers: [] },
  ],
  'is done, and says so, when a voter does not answer now': [
    look([primary, member(two), silent], whole),
    { kind: 'Done', silent: [three], strangers: [] },
  ],
  'leaves a member of the set that is none of the hosts as it is': [
    look(
      [primary, member(two), member(three)],
      view([seen(one), seen(two), seen(three), seen('other:27017')]),
    ),
    { kind: 'Done', silent: [], strangers: ['other:27017'] },
  ],
  'refuses hosts of two sets of one name': [
    look([primary, member(two, 'Primary', 'b'.repeat(24)), empty], whole),
    { kind: 'Refuse' },
  ],
  'refuses a host with the data of a set of another name': [
    look([primary, { ...outside, setName: 'books' }, empty], whole),
    { kind: 'Refuse' },
  ],
};

describe('the next step towards a replica set without the operator', () => {
  for (const [name, [from, expected]] of Object.entries(cases)) {
    it(name, () => {
      expect(nextStep(from)).to.deep.include(expected);
    });
  }
});
