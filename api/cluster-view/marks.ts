import type { ClusterStatus, Mark, MarkKind, Subject, TierStatus } from '../../cluster-view/events.ts';
import { markTitle } from '../../cluster-view/mark-titles.ts';

/**
 * A status, and which of all states this is: for what has no time of its own. Every pod sees the same states of an object, in the same
 * order, and so gives the same incident the same id.
 */
export interface WitnessedStatus {
  readonly status: ClusterStatus;
  /** `metadata.resourceVersion` of the resource; without Kubernetes, anything that is alike for a while. */
  readonly version: string;
  /** The same of what a query pod was seen by. */
  readonly podVersion: (name: string) => string;
  /** Whether the list of query pods has been learnt. */
  readonly podsKnown: boolean;
}

type Tier = 'database' | 'query';

/** What a member's state says: crds/status.ts has the words. */
const FAILED: ReadonlySet<string> = new Set(['Failed', 'Unresponsive', 'Restarting', 'Foreign', 'NotReady']);
const LEAVING: ReadonlySet<string> = new Set(['Leaving', 'Left', 'Terminating']);
const WORKING: ReadonlySet<string> = new Set(['Serving', 'Ready']);

function isIn(states: ReadonlySet<string>, subject: Subject): boolean {
  return subject.state !== null && states.has(subject.state);
}

/**
 * What happened between two states: pure, and of nothing but what it is given. Nothing happened before the first.
 *
 * @param now milliseconds since the epoch: when that happened which has no time of its own
 */
export function marksBetween(
  before: WitnessedStatus | undefined,
  after: WitnessedStatus,
  now: number,
): readonly Mark[] {
  if (before === undefined) return [];
  // What was not known before has not changed.
  const membersAreNews = before.status.cluster === null && after.status.cluster !== null;
  const subjects = after.status.subjects.filter(({ kind }) =>
    kind === 'member' ? !membersAreNews : before.podsKnown,
  );
  return [
    ...(membersAreNews ? [] : [...tierMarks(before, after, now), ...otherMarks(before, after, now)]),
    ...subjectMarks(before.status.subjects, subjects, after, now),
  ];
}

function tierMarks(before: WitnessedStatus, after: WitnessedStatus, now: number): Mark[] {
  return (['database', 'query'] as const).flatMap((tier) => {
    const [from, to] = [before.status.tiers[tier], after.status.tiers[tier]];
    return to === null
      ? []
      : [...scaleMarks(tier, from, to, after.version, now), ...holdMarks(tier, from, to)];
  });
}

function scaleMarks(
  tier: Tier,
  from: TierStatus | null,
  { lastStep, desired }: TierStatus,
  version: string,
  now: number,
): Mark[] {
  if (lastStep !== null && lastStep.at !== from?.lastStep?.at) {
    const title = scaled(tier, lastStep.from, lastStep.to);
    return [
      mark('scale', `scale/${tier}/${lastStep.at}`, lastStep.at, title, { tier, detail: lastStep.message }),
    ];
  }
  const had = from?.desired ?? null;
  if (had === null || desired === null || had === desired) return [];
  // The step that autoscaling told of before its replicas were wanted.
  if (lastStep?.to === desired && now - lastStep.at < STEP_FOLLOWS_MS) return [];
  return [mark('scale', `scale/${tier}/v${version}`, now, scaled(tier, had, desired), { tier })];
}

const STEP_FOLLOWS_MS = 60_000;

function scaled(tier: Tier, from: number, to: number): string {
  return markTitle(`${tier}: {} → {} replicas`, from, to);
}

function holdMarks(tier: Tier, from: TierStatus | null, { hold }: TierStatus): Mark[] {
  if (hold === null) return [];
  const had = from?.hold ?? null;
  if (had !== null && had.since === hold.since && had.reason === hold.reason) return [];
  const title = markTitle(`${tier}: scaling is held, {}`, hold.reason);
  return [
    mark('hold', `hold/${tier}/${hold.since}/${hold.reason}`, hold.since, title, {
      tier,
      detail: hold.message,
    }),
  ];
}

function otherMarks(before: WitnessedStatus, after: WitnessedStatus, now: number): Mark[] {
  const marks: Mark[] = [];
  const [had, has] = [before.status.dataset, after.status.dataset];
  if (has?.served != null && has.served !== had?.served) {
    const detail = has.titles === null ? null : `${has.titles} titles`;
    const title = markTitle('dataset {} is served', has.served);
    marks.push(mark('dataset', `dataset/${has.served}/v${after.version}`, now, title, { detail }));
  }
  const load = has?.load ?? null;
  if (load !== null && had?.load?.version !== load.version) {
    const title = markTitle('dataset {} is being loaded', load.version);
    marks.push(mark('load', `load/${load.version}/${load.since}`, load.since, title, { tier: 'database' }));
  }
  for (const condition of after.status.conditions) {
    const { type, status, since, reason, message } = condition;
    const was = before.status.conditions.find((each) => each.type === type);
    if (was?.status === status) continue;
    const title = markTitle('{} is {}: {}', type, status, reason);
    marks.push(mark('condition', `condition/${type}/${since}/${status}`, since, title, { detail: message }));
  }
  return [...marks, ...primaryMarks(before, after, now)];
}

function primaryMarks(before: WitnessedStatus, after: WitnessedStatus, now: number): Mark[] {
  const primaryOf = ({ status }: WitnessedStatus): string | null =>
    status.subjects.find(({ role, goneAt }) => role === 'Primary' && goneAt === null)?.name ?? null;
  const [had, has] = [primaryOf(before), primaryOf(after)];
  if (had === has) return [];
  const title =
    has === null ? markTitle('no member takes the writes') : markTitle('{} takes the writes', has);
  const subject = has === null ? null : (`member/${has}` as const);
  return [
    mark('primary', `primary/${has ?? 'none'}/v${after.version}`, now, title, { tier: 'database', subject }),
  ];
}

function subjectMarks(
  before: readonly Subject[],
  subjects: readonly Subject[],
  after: WitnessedStatus,
  now: number,
): Mark[] {
  const had = new Map(before.map((subject) => [subject.id, subject]));
  return subjects.flatMap((subject) => {
    const was = had.get(subject.id);
    const version = subject.kind === 'pod' ? after.podVersion(subject.name) : after.version;
    const told = { now, version, others: subjects };
    if (was === undefined || (was.goneAt !== null && subject.goneAt === null)) return comes(subject, told);
    if (subject.goneAt !== null) return was.goneAt === null ? [gone(subject)] : [];
    return was.state === subject.state ? [] : changes(was, subject, told);
  });
}

interface Told {
  readonly now: number;
  readonly version: string;
  readonly others: readonly Subject[];
}

/** Members have the time of their state from the operator, the same for all who see it; pods do not. */
function moment({ kind, since }: Subject, { now, version }: Told): { at: number; stamp: string } {
  return kind === 'member' && since !== null && since !== now
    ? { at: since, stamp: String(since) }
    : { at: now, stamp: `v${version}` };
}

function comes(subject: Subject, told: Told): Mark[] {
  const { name, id, kind, goneAt } = subject;
  if (goneAt !== null) return [];
  // A query pod's name never comes back; a member's may, with its volume.
  const { at, stamp } = kind === 'pod' ? { at: told.now, stamp: 'first' } : moment(subject, told);
  const failed = told.others.find(
    (other) => other.kind === kind && other.id !== id && other.goneAt === null && isIn(FAILED, other),
  );
  const about = { tier: tierOf(subject), subject: id };
  if (failed === undefined || kind === 'pod')
    return [mark('join', `join/${id}/${stamp}`, at, markTitle('{} is being added', name), about)];
  const title = markTitle('{} comes for {}, which is {}', name, failed.name, failed.state ?? 'gone');
  return [mark('replacement', `replacement/${id}/${stamp}`, at, title, about)];
}

function gone(subject: Subject): Mark {
  const { id, name, goneAt } = subject;
  // Of each that comes only once: the time at which it was missed is each pod's own.
  const stamp = subject.kind === 'pod' ? 'gone' : `after-${subject.since ?? ''}`;
  return mark('leave', `gone/${id}/${stamp}`, goneAt ?? 0, markTitle('{} is gone', name), {
    tier: tierOf(subject),
    subject: id,
  });
}

function changes(was: Subject, subject: Subject, told: Told): Mark[] {
  const { id, name, state } = subject;
  const { at, stamp } = moment(subject, told);
  const about = { tier: tierOf(subject), subject: id };
  if (isIn(LEAVING, subject))
    return isIn(LEAVING, was)
      ? []
      : [mark('leave', `leave/${id}/${stamp}`, at, markTitle('{} leaves', name), about)];
  if (isIn(FAILED, subject)) {
    if (isIn(FAILED, was)) return [];
    return [mark('failure', `failure/${id}/${stamp}`, at, markTitle('{} is {}', name, state ?? ''), about)];
  }
  if (isIn(WORKING, subject)) {
    const kind = isIn(FAILED, was) || was.state === 'CatchingUp' ? 'recovery' : 'join';
    return [mark(kind, `serves/${id}/${stamp}`, at, markTitle('{} serves', name), about)];
  }
  if (!isIn(WORKING, was)) return [];
  return [
    mark(
      'failure',
      `failure/${id}/${stamp}`,
      at,
      markTitle('{} no longer serves: {}', name, state ?? ''),
      about,
    ),
  ];
}

function tierOf({ kind }: Subject): Tier {
  return kind === 'member' ? 'database' : 'query';
}

function mark(
  kind: MarkKind,
  id: string,
  at: number,
  title: string,
  about: Partial<Pick<Mark, 'tier' | 'subject' | 'detail'>> = {},
): Mark {
  return { ...{ id, at, kind, title, tier: null, subject: null, detail: null }, ...about };
}
