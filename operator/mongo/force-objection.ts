import type { ConfigurationIdentity } from './membership-change.ts';
import type { MemberView, ReplicaSetView } from './replica-set-admin.ts';

/** What a member that is left says when it is asked once more, right before its set is reduced by force. */
export type Testimony =
  | { readonly kind: 'View'; readonly host: string; readonly view: ReplicaSetView }
  /** It copies the data for the first time, and lets nobody in yet. */
  | { readonly kind: 'Copying'; readonly host: string; readonly primary: string | null }
  | { readonly kind: 'Silent'; readonly host: string; readonly reason: string };

/** What was decided. */
export interface ForcedDecision {
  readonly survivor: string;
  readonly basedOn: ConfigurationIdentity;
  /** Hosts of all that are left. */
  readonly hosts: readonly string[];
}

/** As long as an election takes by MongoDB's default: who has been heard since may have a part in one. */
const ELECTION_SECONDS = 10;

/**
 * What speaks against a forced reconfiguration, by the word of all that are left; null: nothing does. The first line that fits is
 * the objection.
 *
 * | a member that is left                                                    | objection |
 * | ------------------------------------------------------------------------ | --------- |
 * | was not asked, or does not answer                                        | yes       |
 * | knows of a primary                                                       | yes       |
 * | copies the data                                                          | no        |
 * | holds another version, term or set than was judged                       | yes       |
 * | hears one that is not left, or had a heartbeat of it since an election   | yes       |
 * | has newer writes than the survivor                                       | yes       |
 * | anything else                                                            | no        |
 */
export function forceObjection(decision: ForcedDecision, testimonies: readonly Testimony[]): string | null {
  const survivors = testimonies.find(({ host }) => host === decision.survivor);
  if (survivors?.kind !== 'View') return `${decision.survivor} does not say what it holds`;
  const newest = ownEntry(survivors);
  for (const host of decision.hosts) {
    const testimony = testimonies.find((each) => each.host === host);
    const objection = testimony === undefined ? 'was not asked' : objectionOf(testimony, decision, newest);
    if (objection !== null) return `${host} ${objection}`;
  }
  return null;
}

function objectionOf(
  testimony: Testimony,
  { basedOn, hosts }: ForcedDecision,
  newest: MemberView | undefined,
): string | null {
  if (testimony.kind === 'Silent') return `does not answer (${testimony.reason})`;
  const { primary } = testimony.kind === 'View' ? testimony.view : testimony;
  if (primary !== null) return `knows of a primary, ${primary}`;
  if (testimony.kind === 'Copying') return null;
  const { replicaSetId, version, term, members } = testimony.view;
  if (replicaSetId !== basedOn.replicaSetId || version !== basedOn.version || term !== basedOn.term) {
    return (
      `holds version ${version}, term ${term} of set ${replicaSetId}, and the decision was about ` +
      `version ${basedOn.version}, term ${basedOn.term} of set ${basedOn.replicaSetId}`
    );
  }
  const heard = members.find((member) => !hosts.includes(member.host) && isHeard(member));
  if (heard !== undefined) return `hears ${heard.host}`;
  return isNewer(ownEntry(testimony), newest) ? 'has newer writes than the member that is to go on' : null;
}

/** A cut between two members may let pass what one of them sends and nothing of what the other does. */
function isHeard({ healthy, heardSecondsAgo }: MemberView): boolean {
  return healthy || (heardSecondsAgo !== null && heardSecondsAgo < ELECTION_SECONDS);
}

function ownEntry({ host, view }: Extract<Testimony, { kind: 'View' }>): MemberView | undefined {
  return view.members.find((member) => member.host === host);
}

function isNewer(a: MemberView | undefined, b: MemberView | undefined): boolean {
  if (a?.newestWrite == null) return false;
  if (b?.newestWrite == null) return true;
  const terms = a.newestWrite.term - b.newestWrite.term;
  return terms > 0 || (terms === 0 && a.newestWrite.at > b.newestWrite.at);
}
