import type { MembershipChange } from '../operator/mongo/membership-change.ts';
import type { MemberProbe, MemberView, ReplicaSetView } from '../operator/mongo/replica-set-admin.ts';

/** One look at the mongods that are to form the set. */
export interface Look {
  readonly setName: string;
  /** `host:port` of each mongod that is to be a member, in the order in which they join. */
  readonly hosts: readonly string[];
  /** What each host said of itself. */
  readonly probes: ReadonlyMap<string, MemberProbe>;
  /** The primary's view; null where no host says that it is primary. */
  readonly view: ReplicaSetView | null;
}

/** What is to be done after one look. */
export type NextStep =
  | { readonly kind: 'Initiate'; readonly host: string }
  | { readonly kind: 'Change'; readonly change: MembershipChange }
  /** Look again later. `reason` says what is waited for. */
  | { readonly kind: 'Wait'; readonly reason: string }
  /** Every host is a voter. `silent` are those that do not answer now, `strangers` are members that are none of the hosts. */
  | {
      readonly kind: 'Done';
      readonly primary: string | null;
      readonly silent: readonly string[];
      readonly strangers: readonly string[];
    }
  /** A person must decide. */
  | { readonly kind: 'Refuse'; readonly reason: string };

const wait = (reason: string): NextStep => ({ kind: 'Wait', reason });

/**
 * Decides the next step towards a set in which every host votes. A set is initiated only where every host has said that it is
 * empty: one that does not answer may hold the data of a set.
 */
export function nextStep(look: Look): NextStep {
  const refusal = whyNotOneSet(look);
  if (refusal !== null) return { kind: 'Refuse', reason: refusal };
  const probes = look.hosts.map((host) => ({ host, probe: probeOf(look, host) }));
  if (probes.some(({ probe }) => probe.state === 'Member')) return towardsAllVoters(look);
  const notNew = probes.find(({ probe }) => probe.state !== 'Uninitiated');
  if (notNew === undefined) return { kind: 'Initiate', host: look.hosts[0] ?? '' };
  return wait(`${notNew.host} ${inWords(notNew.probe)}`);
}

/** Why the hosts cannot be members of one set of this name; null: they can. */
function whyNotOneSet({ setName, hosts, probes }: Look): string | null {
  const ids = new Map<string, string>();
  for (const host of hosts) {
    const probe = probes.get(host);
    if (probe?.state !== 'Member' && probe?.state !== 'Outside') continue;
    if (probe.setName !== setName) {
      return `${host} holds data of the replica set ${probe.setName}, not of ${setName}. Give ${host} an empty volume, or the name back.`;
    }
    if (probe.replicaSetId !== null) ids.set(probe.replicaSetId, host);
  }
  if (ids.size < 2) return null;
  const [one, other] = ids.values();
  return `${one ?? ''} and ${other ?? ''} hold data of two different sets, both named ${setName}. Give one of them an empty volume.`;
}

function towardsAllVoters({ hosts, probes, view }: Look): NextStep {
  if (view === null) return wait('no host is primary yet');
  const members = new Map(view.members.map((member) => [member.host, member]));
  for (const host of hosts) {
    const member = members.get(host);
    const step = member === undefined ? joining(host, probes.get(host)) : voting(member, view);
    if (step !== null) return step;
  }
  return {
    kind: 'Done',
    primary: view.primary,
    silent: hosts.filter((host) => probes.get(host)?.state !== 'Member'),
    strangers: view.members.map(({ host }) => host).filter((host) => !hosts.includes(host)),
  };
}

/** Of a host that the set does not list. */
function joining(host: string, probe: MemberProbe = unanswered): NextStep {
  if (probe.state === 'Uninitiated') return { kind: 'Change', change: { kind: 'Add', host } };
  return wait(`${host} is to join and ${inWords(probe)}`);
}

/** Of a host that the set lists; null where the host votes. */
function voting(
  { host, votes, priority, state, healthy }: MemberView,
  { committed }: ReplicaSetView,
): NextStep | null {
  if (votes > 0 && priority > 0) return null;
  if (!committed) return wait('the last change of membership is not known to a majority yet');
  if (state !== 'SECONDARY' || !healthy) return wait(`${host} copies the data: ${state}`);
  return { kind: 'Change', change: { kind: 'MakeVoter', host, priority: 1 } };
}

const unanswered: MemberProbe = { state: 'Unreachable', error: 'was not asked' };

function probeOf({ probes }: Look, host: string): MemberProbe {
  return probes.get(host) ?? unanswered;
}

function inWords(probe: MemberProbe): string {
  switch (probe.state) {
    case 'Unreachable':
      return `does not answer: ${probe.error}`;
    case 'Outside':
      return 'holds the data of a set and has not found its place in the set yet';
    case 'Uninitiated':
      return 'is empty';
    case 'Member':
      return 'is a member of a set that does not list the host';
    default:
      return probe satisfies never;
  }
}
