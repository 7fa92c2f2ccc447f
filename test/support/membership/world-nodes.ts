import type { ObservedNode } from '../../../operator/movie-search-cluster/observed.ts';
import { now as epoch } from '../observed.ts';

/** A node in the world of the laws, and the machine behind it. */
export interface WorldNode {
  readonly name: string;
  readonly zone: string;
  uid: string;
  /** The machine runs. */
  isOn: boolean;
  /** The network leads nowhere from it. */
  isCutOff: boolean;
  /** The API server has a node object for it. */
  isRegistered: boolean;
  isCordoned: boolean;
  /** A person has said that its machine is off for good. */
  isFenced: boolean;
}

export const threeZones = ['a', 'b', 'c'];

/** What a world may be made with. */
export interface WorldOptions {
  readonly kept?: number;
  readonly zones?: readonly string[];
}

/** Nodes, one for each of the zones named, and what happens to them. */
export class WorldNodes {
  readonly all: readonly WorldNode[];
  #registrations = 0;

  constructor(zones: readonly string[]) {
    this.all = zones.map((zone, index) => ({
      name: `node-${index}`,
      zone: `zone-${zone}`,
      uid: `uid-${index}`,
      isOn: true,
      isCutOff: false,
      isRegistered: true,
      isCordoned: false,
      isFenced: false,
    }));
  }

  get(name: string | null): WorldNode | undefined {
    return this.all.find((node) => node.name === name);
  }

  at(index: number): WorldNode | undefined {
    return this.all[index % this.all.length];
  }

  /** Its kubelet does what the API server says. */
  works(name: string | null): boolean {
    const node = this.get(name);
    return node !== undefined && node.isOn && !node.isCutOff && node.isRegistered;
  }

  /** Part of the network that what runs on it is in; 0 is where everybody else is. */
  partOf(name: string | null): number {
    const index = this.all.findIndex((node) => node.name === name);
    return this.all[index]?.isCutOff === true ? index + 1 : 0;
  }

  /** The node that a scheduler would choose: the emptiest that takes pods, and that the pod does not avoid. */
  choose(avoid: readonly string[], podsOn: (node: string) => number): WorldNode | undefined {
    return this.all
      .filter(({ name, isCordoned }) => this.works(name) && !isCordoned && !avoid.includes(name))
      .toSorted((a, b) => podsOn(a.name) - podsOn(b.name))[0];
  }

  /** A node as it was before anything happened to its machine, but under another uid where it had to be registered anew. */
  restore(node: WorldNode): void {
    if (!node.isRegistered) node.uid = `uid-${node.name}-${++this.#registrations}`;
    Object.assign(node, {
      isOn: true,
      isCutOff: false,
      isRegistered: true,
      isFenced: false,
    });
  }

  /** Names of those of which nothing has been heard for longer than is allowed. */
  silent(): string[] {
    return this.all
      .filter(({ name, isRegistered }) => isRegistered && !this.works(name))
      .map(({ name }) => name);
  }

  /** How many more members the fullest node has than the emptiest that takes pods. */
  imbalance(podsOn: (node: string) => number): number {
    const open = this.all.filter(({ name, isCordoned }) => this.works(name) && !isCordoned);
    const fullest = Math.max(...this.all.map(({ name }) => podsOn(name)));
    return fullest - Math.min(...open.map(({ name }) => podsOn(name)));
  }

  /** The node with the majority of the voters, where there are at least three of each, and no node is left out; null: none. */
  ruling(homes: readonly (string | null)[]): string | null {
    if (homes.length < 3 || this.all.some(({ isCordoned }) => isCordoned)) return null;
    const names = this.all.map(({ name }) => name);
    return names.find((node) => homes.filter((home) => home === node).length * 2 > homes.length) ?? null;
  }

  observed(): ObservedNode[] {
    return this.all
      .filter(({ isRegistered }) => isRegistered)
      .map(({ name, uid, zone, isCordoned }) => ({
        name,
        uid,
        machine: `machine of ${name}`,
        createdAt: epoch,
        zone,
        ready: { status: this.works(name) ? 'True' : 'Unknown', since: epoch },
        leaseSilentMs: this.works(name) ? 0 : 60_000,
        renewedAt: null,
        taints: [],
        unschedulable: isCordoned,
        deleting: false,
        addresses: [],
      }));
  }
}
