import type { Logger } from '../logging/logger.ts';
import type {
  MemberAddress,
  MemberProbe,
  ReplicaSetAdmin,
  ReplicaSetView,
} from '../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../operator/mongo/replica-set-error.ts';
import { pause, type Clock } from '../time/clock.ts';
import { nextStep, type Look, type NextStep } from './next-step.ts';

/** The set could not be formed. The message says what to do. */
export class SetNotFormedError extends Error {
  override readonly name = 'SetNotFormedError';
  readonly code = 'SET_NOT_FORMED';
}

export interface FormSetOptions {
  readonly admin: ReplicaSetAdmin;
  readonly setName: string;
  /** `host:port` of each mongod. The first one is initiated, the others join. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts the work with the signal's reason. */
  readonly signal: AbortSignal;
  /** Milliseconds after which the work is given up. */
  readonly limitMs: number;
}

const LOOK_AGAIN_MS = 500;

/**
 * Forms one replica set of the hosts, each with a vote, and makes its users. A set that is there already is completed: run again,
 * it changes nothing.
 *
 * @throws SetNotFormedError where a person must decide, or the time is over
 */
export async function formSet(options: FormSetOptions): Promise<void> {
  const { clock, log, signal, limitMs } = options;
  const endsAt = clock.monotonicNow() + limitMs;
  let told = '';
  for (;;) {
    const step = await tryStep(options);
    if (step.kind === 'Done') {
      const { primary, silent, strangers } = step;
      log.info({ primary, silent, strangers }, 'formed');
      return;
    }
    if (step.kind === 'Refuse') throw new SetNotFormedError(step.reason);
    if (step.kind === 'Wait') {
      // One line for each thing that is waited for, not one for each look.
      if (step.reason !== told) log.info({ reason: step.reason }, 'waiting');
      told = step.reason;
      if (clock.monotonicNow() > endsAt) {
        throw new SetNotFormedError(`The set was not formed within ${limitMs / 1000} s: ${step.reason}.`);
      }
      await pause(clock, LOOK_AGAIN_MS, signal);
    }
    signal.throwIfAborted();
  }
}

/** Looks once and takes one step. What passes without anyone's doing is waited for. */
async function tryStep(options: FormSetOptions): Promise<NextStep> {
  try {
    const look = await lookAt(options);
    const step = nextStep(look);
    await take(step, look.view, options);
    return step;
  } catch (error) {
    if (error instanceof ReplicaSetError && error.retryable) return { kind: 'Wait', reason: error.message };
    throw error;
  }
}

async function lookAt({ admin, setName, hosts, signal }: FormSetOptions): Promise<Look> {
  const probes = new Map<string, MemberProbe>(
    await Promise.all(hosts.map(async (host) => [host, await admin.probe(memberAt(host), signal)] as const)),
  );
  const primary = hosts.find((host) => {
    const probe = probes.get(host);
    return probe?.state === 'Member' && probe.setName === setName && probe.role === 'Primary';
  });
  return {
    setName,
    hosts,
    probes,
    view: primary === undefined ? null : await viewOf(primary, admin, signal),
  };
}

/** Makes the users first: nobody else may see the set. */
async function viewOf(host: string, admin: ReplicaSetAdmin, signal: AbortSignal): Promise<ReplicaSetView> {
  await admin.ensureUsers(memberAt(host), signal);
  return admin.view(memberAt(host), signal);
}

/** @param view the one that led to the step: where the set has changed since, the change is refused and the next look decides */
async function take(
  step: NextStep,
  view: ReplicaSetView | null,
  { admin, setName, log, signal }: FormSetOptions,
): Promise<void> {
  if (step.kind === 'Initiate') {
    await admin.initiate(memberAt(step.host), setName, signal);
    log.info({ host: step.host }, 'initiated');
  } else if (step.kind === 'Change' && view?.primary != null) {
    await admin.reconfigure(memberAt(view.primary), view.version, step.change, signal);
    log.info({ change: step.change }, 'changed');
  }
}

/** A host's name leads to it: nothing here knows of addresses. */
function memberAt(host: string): MemberAddress {
  return { host, address: host };
}
