import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';
import { memberOfHost } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { nothingRemembered } from '../../../operator/movie-search-cluster/membership/membership-memory.ts';
import {
  planMembership,
  type MembershipPlan,
} from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import { MemoryReplicaSets, type MemoryMongod } from '../memory-replica-set.ts';
import { hostOf, now as epoch } from '../observed.ts';
import { brokenLaw, LawBrokenError, type WorldState, type WorldVolume } from './broken-law.ts';
import { ElectorateLaw } from './electorate-law.ts';
import { WorldEyes } from './world-eyes.ts';
import { worldAdmin, WorldHands, type WorldParts } from './world-hands.ts';
import { WorldLife } from './world-life.ts';
import { threeZones, WorldNodes, type WorldNode, type WorldOptions } from './world-nodes.ts';
import { isReady, type WorldPod } from './world-pod.ts';

/** Time that passes from one look to the next. */
const TICK_MS = 1_000;

/**
 * What the membership plan acts upon: machines that fail and are cut off, pods that start and stop as a kubelet has them do, and
 * the replica set of the memory twin. Every action is checked against the laws before it is carried out.
 */
export class MembershipWorld {
  desired: number;
  readonly log: string[] = [];
  readonly #nodes: WorldNodes;
  readonly #parts: WorldParts;
  readonly #hands: WorldHands;
  readonly #eyes: WorldEyes;
  readonly #life: WorldLife;
  readonly #electorate = new ElectorateLaw();
  #memory = nothingRemembered;
  /** How long the log was after the last look: what is in it since then has happened by itself. */
  #loggedByThen = 0;

  /**
   * @param kept how many claims an earlier cluster of the name has left
   * @param zones of the three nodes
   */
  constructor(desired: number, persistent: boolean, { kept = 0, zones = threeZones }: WorldOptions = {}) {
    this.desired = desired;
    this.#nodes = new WorldNodes(zones);
    const sets = new MemoryReplicaSets();
    sets.syncAtOnce = false;
    this.#parts = {
      persistent,
      pods: new Map(),
      volumes: new Map(),
      sets,
      admin: worldAdmin(sets),
      log: this.log,
      template: 'a',
      isRefusing: false,
      areCopiesHeldUp: false,
      now: epoch,
    };
    this.#hands = new WorldHands(this.#parts);
    this.#eyes = new WorldEyes(this.#parts, this.#nodes);
    this.#life = new WorldLife(this.#parts, this.#nodes);
    for (let ordinal = 0; ordinal < kept; ordinal++) {
      this.#volumes.set(`movies-db-${ordinal}`, { made: false, marked: false, node: null });
    }
  }

  get podNames(): string[] {
    return [...this.#pods.keys()];
  }

  set template(template: string) {
    this.#parts.template = template;
  }

  /** The API server refuses new pods and changes of volumes, or does so no more. */
  refuse(isRefusing = !this.#parts.isRefusing): void {
    this.log.push(isRefusing ? 'refuse' : 'refuse no more');
    this.#parts.isRefusing = isRefusing;
  }

  /** Somebody restores a claim that another cluster of the name has left. */
  leaveClaim(): void {
    const name = `movies-db-${100 + this.#volumes.size}`;
    this.log.push(`claim ${name}`);
    this.#volumes.set(name, { made: false, marked: false, node: null });
  }

  /** Members that copy the data come no further, or do so again. */
  holdUpCopies(areHeldUp = !this.#parts.areCopiesHeldUp): void {
    this.log.push(`copies are held up: ${areHeldUp}`);
    this.#parts.areCopiesHeldUp = areHeldUp;
  }

  /** Somebody deletes a pod. */
  kill(index: number): void {
    this.#toPod('kill', index, (pod) => (pod.goneIn ??= 2));
  }

  /** A pod's kubelet ends it and lets it go at once. */
  vanish(index: number): void {
    this.#toPod('vanish', index, (pod) => {
      if (this.#nodes.works(pod.node)) this.#life.remove(pod);
    });
  }

  /** A container ends and is started again, with its data. */
  restart(index: number): void {
    this.#toPod('restart', index, (pod) => {
      this.#life.stop(pod.name);
      pod.running = false;
    });
  }

  /** A container is started again, with its data and another address. */
  move(index: number): void {
    this.restart(index);
    this.#toPod('move', index, (pod) => (pod.moved = true));
  }

  moveAll(): void {
    for (const index of this.podNames.keys()) this.move(index);
  }

  lag(index: number, seconds: number): void {
    this.#toPod(`lag ${seconds} s`, index, (pod) => {
      const mongod = this.#mongod(pod.name);
      if (mongod !== undefined) mongod.lagSeconds = seconds;
    });
  }

  /** Its process is stopped, or nobody but the other members reaches it; or that has passed. */
  afflict(index: number, fault: 'hangs' | 'isUnreached', lasts: boolean): void {
    this.#toPod(`${fault} ${lasts}`, index, (pod) => {
      const mongod = this.#mongod(pod.name);
      if (mongod !== undefined) mongod[fault] = lasts;
    });
  }

  /** Its process ends each time soon after its start, or does so no more. */
  crash(index: number, lasts: boolean): void {
    this.#toPod(`crashes ${lasts}`, index, (pod) => (pod.crashes = lasts && pod.hasStarted));
  }

  /** Its node ends the pod for good, with its process. */
  end(index: number): void {
    this.#toPod('ends', index, (pod) => (pod.hasEnded = pod.hasStarted));
  }

  /** The machine loses its power. */
  powerOff(index: number): void {
    this.#toNode('power off', index, (node) => (node.isOn = false));
  }

  /** The network leads nowhere from the machine, which runs on. */
  cutOff(index: number): void {
    this.#toNode('cut off', index, (node) => (node.isCutOff = true));
  }

  /** Somebody deletes the node object: Kubernetes deletes its pods, whatever the machine does. */
  unregister(index: number): void {
    this.#toNode('unregister', index, (node) => (node.isRegistered = false));
  }

  /** A person says of a machine that is off that it stays so. */
  fence(index: number): void {
    this.#toNode('fence', index, (node) => (node.isFenced ||= !node.isOn));
  }

  cordon(index: number): void {
    this.#toNode('cordon', index, (node) => (node.isCordoned = true));
  }

  /** The machine is as before; one that was said to be off for good comes back empty. */
  heal(index: number): void {
    this.#toNode('heal', index, (node) => {
      const isEmpty = node.isFenced;
      this.#nodes.restore(node);
      for (const pod of [...this.#pods.values()].filter((each) => each.node === node.name)) {
        if (isEmpty) this.#life.remove(pod, true);
      }
      this.#life.endGhosts(node.name, isEmpty);
    });
  }

  /** All machines are as before, nobody refuses anything, and no one needs what an earlier cluster left. */
  restoreAll(): void {
    for (const index of this.#nodes.all.keys()) this.heal(index);
    for (const [index, node] of this.#nodes.all.entries()) {
      // One that has a volume must be there for its member; others may stay cordoned for ever.
      if (this.#parts.persistent || index === 0) node.isCordoned = false;
    }
    for (const index of this.podNames.keys()) {
      this.crash(index, false);
      this.afflict(index, 'hangs', false);
      this.afflict(index, 'isUnreached', false);
    }
    this.refuse(false);
    this.holdUpCopies(false);
    for (const [name, { made }] of this.#volumes) if (!made) this.#volumes.delete(name);
  }

  /** Kubernetes gives up on pods of nodes that are silent: they are to be gone, and nobody is there to end them. */
  evict(): void {
    this.log.push('evict');
    for (const pod of this.#pods.values()) {
      if (pod.node !== null && !this.#nodes.works(pod.node)) pod.goneIn ??= 2;
    }
  }

  /** A long time passes in which nothing happens. */
  passHours(hours: number): void {
    this.log.push(`${hours} h`);
    this.#parts.now = new Date(this.#parts.now.getTime() + hours * 3_600_000);
  }

  /** How many more members the fullest node has than the emptiest that takes any. */
  get imbalance(): number {
    return this.#nodes.imbalance((node) => this.#life.podsOn(node));
  }

  /** The node whose loss would take the majority, where there are three nodes for members and as many voters; null: none. */
  async rulingNode(): Promise<string | null> {
    const voters = (await this.#eyes.primaryView())?.members.filter(({ votes }) => votes > 0) ?? [];
    return this.#nodes.ruling(voters.map(({ host }) => this.#pods.get(memberOfHost(host))?.node ?? null));
  }

  /** Every member has replicated all there is. */
  catchUp(): void {
    for (const name of this.podNames) {
      const mongod = this.#mongod(name);
      if (mongod !== undefined) mongod.lagSeconds = 0;
    }
  }

  /** Time passes: pods are placed, start, copy the data, lose their readers, go. */
  tick(): void {
    this.#parts.now = new Date(this.#parts.now.getTime() + TICK_MS);
    for (const pod of [...this.#pods.values()]) this.#life.live(pod);
    this.#life.connect();
  }

  /**
   * Looks, plans, stores the memory, and carries out as many of the actions as the operator lives to carry out.
   *
   * @param survives how many; below zero: it does not live to store the memory either
   * @throws LawBrokenError
   */
  async reconcile(survives = Number.POSITIVE_INFINITY): Promise<MembershipPlan> {
    this.#life.connect();
    if (this.log.length > this.#loggedByThen) this.#electorate.faultStruck();
    const planned = planMembership(await this.#eyes.look(this.desired, this.#memory));
    if (survives >= 0) {
      this.#memory = planned.memory;
      for (const pod of this.#pods.values()) pod.remembered = true;
    }
    await this.#carryOut(planned, survives);
    if (survives >= planned.actions.length) {
      const law = this.#electorate.looked((await this.settledView())?.voters ?? null);
      if (law !== null) throw this.#broken(law);
    }
    this.#loggedByThen = this.log.length;
    return planned;
  }

  async #carryOut({ actions }: MembershipPlan, survives: number): Promise<void> {
    for (const [done, action] of actions.entries()) {
      if (done >= survives) {
        this.log.push('operator dies');
        return;
      }
      this.log.push(JSON.stringify(action));
      const law = brokenLaw(action, this.#state());
      if (law !== null) throw this.#broken(law);
      try {
        await this.#hands.carryOut(action);
      } catch (error) {
        if (!(error instanceof ReplicaSetError)) throw error;
        if (error.code === 'ConfigurationRejected')
          throw this.#broken(`asked for what no set accepts: ${error.message}`);
        // Refused by a set that has changed since: looking again is all that is done about it.
        this.log.push(`refused: ${error.code}`);
        continue;
      }
      const voters = (await this.settledView())?.voters ?? null;
      const electorateLaw = this.#electorate.after(action, voters);
      if (electorateLaw !== null) throw this.#broken(electorateLaw);
    }
  }

  /** The replica set as its primary sees it; null without one. */
  async settledView(): Promise<{ members: number; voters: number; ready: number } | null> {
    const view = await this.#eyes.primaryView();
    return view === null
      ? null
      : {
          members: view.members.length,
          voters: view.members.filter(({ votes }) => votes > 0).length,
          ready: [...this.#pods.values()].filter(isReady).length,
        };
  }

  get #pods(): Map<string, WorldPod> {
    return this.#parts.pods;
  }

  get #volumes(): Map<string, WorldVolume> {
    return this.#parts.volumes;
  }

  #mongod(name: string): MemoryMongod | undefined {
    return this.#parts.sets.mongod(hostOf(name));
  }

  #toPod(what: string, index: number, happen: (pod: WorldPod) => void): void {
    const pods = [...this.#pods.values()];
    const pod = pods[index % Math.max(1, pods.length)];
    if (pod === undefined) return;
    this.log.push(`${what} ${pod.name}`);
    happen(pod);
  }

  #toNode(what: string, index: number, happen: (node: WorldNode) => void): void {
    const node = this.#nodes.at(index);
    if (node === undefined) return;
    this.log.push(`${what} ${node.name}`);
    happen(node);
  }

  #state(): WorldState {
    return {
      desired: this.desired,
      persistent: this.#parts.persistent,
      pods: this.#pods,
      serves: (name) => this.#parts.sets.serves(hostOf(name)),
      silentNodes: this.#nodes.silent(),
      isReady: (pod) => isReady(pod) && this.#nodes.works(pod.node),
      volumes: this.#volumes,
      usedNames: this.#life.usedNames,
      mongod: (name) => this.#mongod(name),
    };
  }

  #broken(law: string): LawBrokenError {
    return new LawBrokenError(`${law}\n${this.log.join('\n')}`);
  }
}
