import type { ObservedProbe } from '../observed.ts';

/** One question to a member. */
export interface AskedOnce {
  /** Of the member's pod. */
  readonly uid: string;
  readonly probe: ObservedProbe;
}

/** Since when members leave questions unanswered, or something else answers in their place, as far as this process has asked them. */
export class MemberSilences {
  /** By `namespace/name` of the cluster: since when, by uid of the pod. */
  readonly #clusters = new Map<string, ReadonlyMap<string, Date>>();

  /**
   * Takes up what came of one round of questions, of which no member is left out.
   *
   * @param askedAt when the questions were sent
   * @returns by uid of the pod, when the first of the questions was sent that it has left unanswered since
   */
  note(cluster: string, asked: readonly AskedOnce[], askedAt: Date): ReadonlyMap<string, Date> {
    const before = this.#clusters.get(cluster);
    const silent = asked.filter(({ probe }) => probe.state === 'Unreachable' || probe.state === 'Foreign');
    const silences = new Map(silent.map(({ uid }) => [uid, before?.get(uid) ?? askedAt]));
    this.#clusters.set(cluster, silences);
    return silences;
  }

  forget(cluster: string): void {
    this.#clusters.delete(cluster);
  }
}
