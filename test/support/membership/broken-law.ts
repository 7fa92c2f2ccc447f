import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import type { MemoryMongod } from '../memory-replica-set.ts';
import { stays, type WorldPod } from './world-pod.ts';

/** A broken law, found while a plan was carried out. */
export class LawBrokenError extends Error {
  override readonly name = 'LawBrokenError';
}

export interface WorldVolume {
  /** This cluster made it. */
  readonly made: boolean;
  /** It says that a mongod has started on it. */
  marked: boolean;
  /** The node that has it; null: none yet. */
  node: string | null;
}

/** What the laws are judged by: the world as it is, whatever the operator has seen of it. */
export interface WorldState {
  readonly desired: number;
  readonly persistent: boolean;
  readonly pods: ReadonlyMap<string, WorldPod>;
  /** Whether the pod serves reads. */
  readonly isReady: (pod: WorldPod) => boolean;
  /** Its mongod takes part in the set, with all its data. */
  readonly serves: (name: string) => boolean;
  /** Names of nodes that have been silent for longer than they may. */
  readonly silentNodes: readonly string[];
  /** By name. */
  readonly volumes: ReadonlyMap<string, WorldVolume>;
  /** Names of pods that are gone, of those that the operator had seen and remembered: no other can have been added to a set. */
  readonly usedNames: ReadonlySet<string>;
  readonly mongod: (name: string) => MemoryMongod | undefined;
}

/** The law that carrying out `action` would break; null: none. */
export function brokenLaw(action: MembershipAction, world: WorldState): string | null {
  switch (action.kind) {
    case 'MarkLeaving':
      return brokenByLeaving(action, world);
    case 'SetInSync':
      return action.inSync ? null : brokenByWithdrawal(action.name, world);
    case 'MarkNotReady':
      return brokenByWithdrawal(action.name, world);
    case 'DeleteMember':
      return servesReads(action.name, world) ? `${action.name} is deleted while it serves reads` : null;
    case 'CreateMember':
      return brokenByCreation(action, world);
    case 'RemoveMember':
      return isToStay(action.name, world)
        ? `${action.name} is removed although it neither leaves nor goes`
        : null;
    case 'DeleteVolume':
      return brokenByVolumeDeletion(action.name, world);
    case 'AddMember':
      return brokenByUnmarkedVolume(action.name, world);
    case 'ForceReconfigure': {
      const alive = action.gone.find((name) => world.mongod(name)?.running);
      return alive === undefined ? null : `${alive} is given up although it runs`;
    }
    case 'RestartMember':
      return world.mongod(action.name)?.strayed === true
        ? null
        : `${action.name} is restarted although it takes part in the set`;
    case 'Initiate':
      return brokenByUnmarkedVolume(action.name, world) ?? brokenByInitiation(world);
    default:
      return null;
  }
}

type MarkLeaving = Extract<MembershipAction, { kind: 'MarkLeaving' }>;

function brokenByLeaving({ name }: MarkLeaving, world: WorldState): string | null {
  const pods = [...world.pods.values()];
  if (pods.some((pod) => pod.leaving !== null && pod.goneIn === null)) return 'two members leave at once';
  const ready = pods.filter(world.isReady).length;
  return servesReads(name, world) && ready - 1 < world.desired
    ? `${name} leaves although ${ready} of ${world.desired} are ready`
    : null;
}

type CreateMember = Extract<MembershipAction, { kind: 'CreateMember' }>;

function brokenByCreation({ name, avoidNodes }: CreateMember, world: WorldState): string | null {
  if (world.pods.has(name)) return `${name} is created a second time`;
  if (world.persistent && world.volumes.get(name)?.made === false) {
    return `${name} is given a volume that another cluster left`;
  }
  const returns = world.persistent && world.volumes.has(name);
  const silent = world.silentNodes.find((node) => !avoidNodes.includes(node));
  if (silent !== undefined && !returns) return `${name} may be sent to ${silent}, which is silent`;
  return world.usedNames.has(name) && !returns ? `the name ${name} is used a second time` : null;
}

function brokenByVolumeDeletion(name: string, world: WorldState): string | null {
  if (!world.persistent) return `the volume ${name} is deleted although members have none`;
  if (world.volumes.get(name)?.made !== true) return `the volume ${name} is deleted, and it is another's`;
  return isToStay(name, world) ? `the volume of ${name} is deleted although it stays` : null;
}

function brokenByUnmarkedVolume(name: string, { volumes }: WorldState): string | null {
  return volumes.get(name)?.marked === false && volumes.get(name)?.made === true
    ? `${name} becomes part of a set although its volume says that it is empty`
    : null;
}

function brokenByInitiation({ pods, mongod }: WorldState): string | null {
  const holders = [...pods.values()].filter(
    (pod) => mongod(pod.name)?.synced === true && pod.goneIn === null && pod.hasStarted && pod.gate === true,
  );
  return holders.length === 0 ? null : 'a new set is initiated although members hold data';
}

/** Nobody is sent to it any more. */
function brokenByWithdrawal(name: string, world: WorldState): string | null {
  const isLeaving = world.pods.get(name)?.leaving !== null;
  const lags = (world.mongod(name)?.lagSeconds ?? 0) > 0;
  if (!servesReads(name, world) || isLeaving) return null;
  if (!lags) return `${name} is taken from its readers, and works`;
  const others = [...world.pods.keys()].filter((other) => other !== name && servesReads(other, world));
  return others.length === 0
    ? `${name} is taken from its readers for its lag, and no other serves them`
    : null;
}

function servesReads(name: string, { pods, isReady, serves }: WorldState): boolean {
  const pod = pods.get(name);
  return pod !== undefined && isReady(pod) && serves(name);
}

function isToStay(name: string, { pods }: WorldState): boolean {
  const pod = pods.get(name);
  return pod !== undefined && stays(pod);
}
