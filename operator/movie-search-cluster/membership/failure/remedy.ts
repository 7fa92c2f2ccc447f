import type { ObservedMember } from '../../observed.ts';
import type { FailureCause, MemberVerdict } from './member-verdict.ts';

/** What is done about a failed member. */
export type Remedy =
  /** Another member is made beside it; once that serves, the failed one leaves the set. */
  | 'Replace'
  /** Its pod is deleted, and made anew: with its volume where it has one, else as another member. */
  | 'Remake';

/** A remedy that was begun. */
export interface BegunRemedy {
  readonly at: Date;
  /** Name and uid of the member's pod. */
  readonly member: string;
  readonly uid: string;
  readonly cause: FailureCause;
  readonly remedy: Remedy;
}

export type RemedyChoice =
  | { readonly kind: 'Begin'; readonly remedy: Remedy }
  /** Not now: for people, why. */
  | { readonly kind: 'Wait'; readonly why: string }
  /** It would fail again, or has: for people, what they can do. */
  | { readonly kind: 'Report'; readonly advice: string };

export interface RemedyContext {
  /** The remedies begun lately, oldest first. */
  readonly begun: readonly BegunRemedy[];
  /** How many members there should be. */
  readonly desired: number;
  /** Members keep their data in volumes that outlive their pods. */
  readonly persistent: boolean;
  /** The operator hears a primary: without one nobody can join. */
  readonly primaryIsHeard: boolean;
  readonly now: Date;
}

/** Remedies that have not helped are forgotten after this time, and tried again. */
export const remedyMemoryMs = 60 * 60_000;
/** A set that has been whole for so long after a remedy was helped by it. */
export const remedyProvenMs = 5 * 60_000;
/** Fewest remedies that may be begun without one that helped. */
const fewestTries = 3;
/** How long after the remedy before it the next one may begin, by how many there were. */
const pausesMs = [0, 10_000, 60_000];

/**
 * What is to be done about a failed member for which nothing was begun yet.
 *
 * | cause                            | the member            | volumes | remedy  |
 * | -------------------------------- | --------------------- | ------- | ------- |
 * | NodeSilent                       | any                   | any     | Replace, however often |
 * | any other, the tries are used up | any                   | any     | Report  |
 * | PodEnded                         | any                   | any     | Remake  |
 * | MemberSilent                     | not remade lately     | yes     | Remake: its data are there to go on with |
 * | MemberSilent                     | any other             | any     | Replace |
 * | StuckTerminating, NotStarting    | any                   | any     | Replace |
 * | DiskFull                         | any                   | no      | Replace: another node may have room |
 * | DiskFull                         | any                   | yes     | Report  |
 * | CrashLooping                     | served reads once     | any     | Replace |
 * | CrashLooping                     | never served          | any     | Report: another one would be the same |
 * | OutOfMemory                      | any                   | any     | Report  |
 *
 * A replacement cannot join without a primary, and waits for one.
 */
export function chooseRemedy(
  pod: ObservedMember,
  { cause }: Extract<MemberVerdict, { kind: 'Failed' }>,
  context: RemedyContext,
): RemedyChoice {
  const remedy = remedyFor(cause, pod, context);
  if (remedy.kind !== 'Begin') return remedy;
  if (remedy.remedy === 'Replace' && !context.primaryIsHeard) {
    return { kind: 'Wait', why: 'another member cannot join while the set has no primary' };
  }
  return cause === 'NodeSilent' ? remedy : (withinTries(context) ?? remedy);
}

function begin(remedy: Remedy): RemedyChoice {
  return { kind: 'Begin', remedy };
}

function remedyFor(
  cause: FailureCause,
  pod: ObservedMember,
  { persistent, begun }: RemedyContext,
): RemedyChoice {
  switch (cause) {
    case 'NodeSilent':
    case 'StuckTerminating':
    case 'NotStarting':
      return begin('Replace');
    case 'PodEnded':
      return begin('Remake');
    case 'MemberSilent': {
      const isRemade = begun.some(({ member, remedy }) => member === pod.name && remedy === 'Remake');
      return begin(persistent && !isRemade ? 'Remake' : 'Replace');
    }
    case 'DiskFull':
      return persistent
        ? report('Enlarge its claim, or set spec.database.storage.size for members made anew.')
        : begin('Replace');
    case 'CrashLooping':
      return pod.inSyncGate === null
        ? report(
            'Its log says why (kubectl logs --previous). Another member would be the same, so none is made.',
          )
        : begin('Replace');
    case 'OutOfMemory':
      return report('Raise spec.database.resources.limits.memory, or lower spec.database.cacheSizeGB.');
    default:
      return cause satisfies never;
  }
}

function report(advice: string): RemedyChoice {
  return { kind: 'Report', advice };
}

/** Null where another try may be made now. */
function withinTries({ begun, desired, now }: RemedyContext): RemedyChoice | null {
  const tries = begun.filter(({ cause }) => cause !== 'NodeSilent');
  const [oldest, newest] = [tries.at(0), tries.at(-1)];
  if (oldest === undefined || newest === undefined) return null;
  if (tries.length >= Math.max(fewestTries, desired)) {
    const retryAt = new Date(oldest.at.getTime() + remedyMemoryMs);
    return report(
      `${tries.length} members were remade or replaced lately, and it did not last: look for what they have in common ` +
        `(kubectl describe pod, kubectl logs --previous). The next try is at ${retryAt.toISOString()}; ` +
        'deleting the pod has another one made at once.',
    );
  }
  const pauseMs = pausesMs[Math.min(tries.length, pausesMs.length - 1)] ?? 0;
  return now.getTime() - newest.at.getTime() < pauseMs
    ? { kind: 'Wait', why: 'another member was remade or replaced a moment ago' }
    : null;
}
