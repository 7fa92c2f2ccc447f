import type { MemoryMongod } from '../memory-replica-set.ts';
import { hostOf } from '../observed.ts';
import type { WorldParts } from './world-hands.ts';
import type { WorldNodes } from './world-nodes.ts';
import type { WorldPod } from './world-pod.ts';

/** What kubelets, the scheduler and mongods do by themselves in the world of the laws. */
export class WorldLife {
  /** Names of pods that are gone, of those that the operator had seen and remembered. */
  readonly usedNames = new Set<string>();
  readonly #world: WorldParts;
  readonly #nodes: WorldNodes;
  /** Pods that Kubernetes has deleted with their node, and whose processes run on: by name, the node. */
  readonly #ghosts = new Map<string, string | null>();

  constructor(world: WorldParts, nodes: WorldNodes) {
    this.#world = world;
    this.#nodes = nodes;
  }

  /** One tick of a pod's life. */
  live(pod: WorldPod): void {
    const node = this.#nodes.get(pod.node);
    if (node === undefined) {
      if (pod.goneIn === null) this.#schedule(pod);
      else if (pod.goneIn-- <= 0) this.remove(pod);
      return;
    }
    if (!node.isRegistered) {
      this.#world.pods.delete(pod.name);
      if (pod.remembered) this.usedNames.add(pod.name);
      this.#ghosts.set(pod.name, pod.node);
      return;
    }
    if (!node.isOn) this.stop(pod.name);
    if (!this.#nodes.works(pod.node)) return;
    if (pod.goneIn !== null) {
      this.stop(pod.name);
      pod.running = false;
      if (pod.goneIn-- <= 0) this.remove(pod);
    } else this.#run(pod);
  }

  podsOn(node: string): number {
    return [...this.#world.pods.values()].filter((pod) => pod.node === node).length;
  }

  #schedule(pod: WorldPod): void {
    const volume = this.#world.volumes.get(pod.name);
    const chosen = volume?.node ?? this.#nodes.choose(pod.avoidNodes, (name) => this.podsOn(name))?.name;
    const node = this.#nodes.get(chosen ?? null);
    if (node === undefined || !this.#nodes.works(node.name) || node.isCordoned) return;
    pod.node = node.name;
    if (volume !== undefined) volume.node = node.name;
  }

  #run(pod: WorldPod): void {
    if (pod.crashes || pod.hasEnded) {
      this.stop(pod.name);
      pod.running = false;
      return;
    }
    const mongod = this.#mongod(pod.name);
    if (mongod?.running !== true || !pod.running) {
      if (mongod === undefined) this.#world.sets.start(hostOf(pod.name));
      else Object.assign(mongod, { running: true, strayed: pod.moved });
      Object.assign(pod, { running: true, startedAt: this.#world.now, hasStarted: true, moved: false });
      return;
    }
    if (!this.#world.areCopiesHeldUp) this.#world.sets.sync(hostOf(pod.name));
    mongod.queryConnections = pod.gate === true ? 4 : 0;
  }

  /** Who hears whom. */
  connect(): void {
    const homes = [
      ...[...this.#world.pods.values()].map(({ name, node }) => [name, node] as const),
      ...this.#ghosts,
    ];
    for (const [name, node] of homes) {
      const mongod = this.#mongod(name);
      if (mongod === undefined) continue;
      mongod.part = this.#nodes.partOf(node);
      if (this.#nodes.get(node)?.isOn === false) mongod.running = false;
    }
  }

  stop(name: string): void {
    const mongod = this.#mongod(name);
    if (mongod !== undefined) mongod.running = false;
  }

  remove(pod: WorldPod, withData = false): void {
    this.#world.pods.delete(pod.name);
    if (pod.remembered) this.usedNames.add(pod.name);
    this.end(pod.name, withData);
  }

  /** A process ends for good; its data stay where it has a volume. */
  end(name: string, withData: boolean): void {
    if (withData || !this.#world.volumes.has(name)) this.#world.sets.destroy(hostOf(name));
    else this.stop(name);
  }

  /** A machine has come back: the processes that ran on without a pod end. */
  endGhosts(node: string, isEmpty: boolean): void {
    for (const [name] of [...this.#ghosts].filter(([, home]) => home === node)) {
      this.#ghosts.delete(name);
      this.end(name, isEmpty);
    }
  }

  #mongod(name: string): MemoryMongod | undefined {
    return this.#world.sets.mongod(hostOf(name));
  }
}
