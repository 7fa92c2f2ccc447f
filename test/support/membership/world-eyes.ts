import { recognised } from '../../../operator/movie-search-cluster/observe/member-identity.ts';
import {
  observeReplicaSet,
  type SetObservation,
} from '../../../operator/movie-search-cluster/observe/observe-replica-set.ts';
import { MemberSilences } from '../../../operator/movie-search-cluster/observe/member-silences.ts';
import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';
import type { MembershipMemory } from '../../../operator/movie-search-cluster/membership/membership-memory.ts';
import type { MembershipInput } from '../../../operator/movie-search-cluster/membership/situation.ts';
import type { ObservedMember, ObservedVolume } from '../../../operator/movie-search-cluster/observed.ts';
import { hostOf } from '../observed.ts';
import type { WorldParts } from './world-hands.ts';
import type { WorldNodes } from './world-nodes.ts';
import { observedPod, type WorldPod } from './world-pod.ts';

const signal = new AbortController().signal;
/** How long there must have been no primary before members on fenced nodes count as gone. */
const FORCE_AFTER_MS = 30_000;

/** Sees the world of the laws as the operator does. */
export class WorldEyes {
  readonly #world: WorldParts;
  readonly #nodes: WorldNodes;
  readonly #silences = new MemberSilences();

  constructor(world: WorldParts, nodes: WorldNodes) {
    this.#world = world;
    this.#nodes = nodes;
  }

  /** What a plan is made from. */
  async look(desired: number, memory: MembershipMemory): Promise<MembershipInput> {
    const { replicaSetId } = memory;
    const asked = this.#withSilences(
      await Promise.all([...this.#world.pods.values()].map((pod) => this.#observe(pod, replicaSetId))),
    );
    const { replicaSet, ownViews } = await this.#replicaSet(asked, replicaSetId);
    const members = asked.map((member) => ({ ...member, ownView: ownViews.get(member.host) ?? null }));
    return {
      cluster: 'movies',
      now: this.#world.now,
      desired,
      templateHash: this.#world.template,
      maxLagSeconds: 10,
      persistent: this.#world.persistent,
      memory,
      members,
      volumes: this.#observedVolumes(),
      nodes: this.#nodes.observed(),
      replicaSet,
      failureLimits: { nodeTimeoutMs: 20_000, memberTimeoutMs: 60_000 },
      majorityLoss: {
        fencedNodes: this.#nodes.all.filter(({ isFenced }) => isFenced).map(({ name }) => name),
        forceAfterMs: FORCE_AFTER_MS,
      },
    };
  }

  async #observe(pod: WorldPod, replicaSetId: string | null): Promise<ObservedMember> {
    const host = hostOf(pod.name);
    const identity = { setName: 'movies', host, replicaSetId };
    const probe = pod.hasStarted
      ? recognised(await this.#world.admin.probe({ host, address: host }, signal), identity)
      : null;
    const queryConnections =
      probe?.state === 'Member' ? (this.#world.sets.mongod(host)?.queryConnections ?? null) : null;
    const answers = { probe, ownView: null, queryConnections, silentSince: null };
    return observedPod(pod, this.#nodes.get(pod.node), this.#nodes.works(pod.node), answers);
  }

  #withSilences(members: readonly ObservedMember[]): ObservedMember[] {
    const asked = members.flatMap(({ uid, probe }) => (probe === null ? [] : [{ uid, probe }]));
    const silences = this.#silences.note('default/movies', asked, this.#world.now);
    return members.map((member) => ({ ...member, silentSince: silences.get(member.uid) ?? null }));
  }

  #replicaSet(members: readonly ObservedMember[], replicaSetId: string | null): Promise<SetObservation> {
    const asked = members.flatMap(({ host, probe }) =>
      probe === null ? [] : [{ address: { host, address: host }, probe }],
    );
    return observeReplicaSet(asked, replicaSetId, (member) => this.#world.admin.view(member, signal));
  }

  async viewOf(name: string): Promise<ObservedMember['ownView']> {
    try {
      return await this.#world.admin.view({ host: hostOf(name), address: hostOf(name) }, signal);
    } catch (error) {
      if (error instanceof ReplicaSetError) return null;
      throw error;
    }
  }

  /** The replica set as its primary sees it; null without one. */
  async primaryView(): Promise<ObservedMember['ownView']> {
    for (const name of this.#world.pods.keys()) {
      const view = await this.viewOf(name);
      if (view !== null && view.primary !== null) return view;
    }
    return null;
  }

  #observedVolumes(): ObservedVolume[] {
    return [...this.#world.volumes].map(([name, { made, marked }]) => ({
      name,
      uid: `uid-${name}`,
      member: name,
      origin: made ? 'Made' : 'Kept',
      marked: made,
      mayHoldData: marked,
      owned: made,
      terminating: false,
    }));
  }
}
