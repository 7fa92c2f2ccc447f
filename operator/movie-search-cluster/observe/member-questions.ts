import { LRUCache } from 'lru-cache';
import { pause, systemClock, type Clock } from '../../../time/clock.ts';
import { unlessAborted } from '../../../kube/unless-aborted.ts';
import type { MemberAddress, MemberProbe } from '../../mongo/replica-set-admin.ts';

/** How long a look waits for a member that left its last question unanswered. */
const SILENT_PATIENCE_MS = 100;
/** Most silent members that are remembered; one that is forgotten holds one look up. */
const MOST_SILENT = 1_000;

/** Asks a member what it is: bounded in time, and `Unreachable` where the member does not answer in that time. */
export type Ask = (member: MemberAddress, signal: AbortSignal) => Promise<MemberProbe>;

/**
 * Asks members what they are, look after look, so that a silent one holds up one look and not all of them.
 *
 * A question may take a second. In that second another member may have come to be ready to join, and must not wait for the silent
 * one. The question to a silent member goes on beside the looks. It is put again as soon as it has come to nothing, and an answer
 * is never older than the look that it is used in.
 */
export class MemberQuestions {
  readonly #clock: Clock;
  /** By address: the question that is open. */
  readonly #open = new Map<string, Promise<MemberProbe>>();
  /** By address: what the last question came to, where the member left it unanswered. */
  readonly #silent = new LRUCache<string, MemberProbe>({ max: MOST_SILENT });

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * @param thorough whether a silent member is waited for like any other: what cannot be undone is decided on nothing less
   * @throws the reason of `signal`
   */
  async probe(
    member: MemberAddress,
    ask: Ask,
    { thorough }: { readonly thorough: boolean },
    signal: AbortSignal,
  ): Promise<MemberProbe> {
    const key = `${member.host} ${member.address}`;
    const lastWord = thorough ? undefined : this.#silent.get(key);
    const open = thorough ? undefined : this.#open.get(key);
    const answer = open ?? this.#begin(key, member, ask);
    const probe = await this.#within(lastWord === undefined ? null : SILENT_PATIENCE_MS, answer, signal);
    return probe ?? lastWord ?? answer;
  }

  /** Not by the signal of a look: the question outlives it. */
  #begin(key: string, member: MemberAddress, ask: Ask): Promise<MemberProbe> {
    const question = ask(member, new AbortController().signal)
      .then((probe) => {
        if (probe.state === 'Unreachable') this.#silent.set(key, probe);
        else this.#silent.delete(key);
        return probe;
      })
      .finally(() => {
        if (this.#open.get(key) === question) this.#open.delete(key);
      });
    // Whoever waits for the question learns of the failure; if nobody does, nobody needs to.
    question.catch(() => undefined);
    this.#open.set(key, question);
    return question;
  }

  /** Null: not in this time. */
  async #within(
    patienceMs: number | null,
    answer: Promise<MemberProbe>,
    signal: AbortSignal,
  ): Promise<MemberProbe | null> {
    if (patienceMs === null) return unlessAborted(signal, answer);
    const over = new AbortController();
    const waited = pause(this.#clock, patienceMs, over.signal).then(() => null);
    try {
      return await unlessAborted(signal, Promise.race([answer, waited]));
    } finally {
      over.abort();
    }
  }
}
