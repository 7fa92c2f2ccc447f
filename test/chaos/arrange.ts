import type { Live } from '../../kube/resource-kind.ts';
import type { Pod } from '../../operator/kube/resources.ts';
import type { ChaosCluster } from './chaos-cluster.ts';
import { nodeOf } from './pod-parts.ts';

const moveSeconds = 180;

/** Brings it about that a node carries this member, the operator that leads, and a query pod. Returns the node. */
export async function crowdAround(cluster: ChaosCluster, member: Live<Pod>): Promise<string> {
  const node = nodeOf(member);
  await haveLeaderOn(cluster, node);
  await haveQueryPodOn(cluster, node);
  return node;
}

/** Brings it about that two of the members are on one node, in another place than `away`. Returns the node. */
export async function pairMembers(cluster: ChaosCluster, node: string): Promise<void> {
  const guest = cluster.members().find((member) => nodeOf(member) !== node);
  if (guest === undefined) throw new Error(`every member is on ${node} already`);
  await moveTo(
    cluster,
    guest,
    node,
    () => cluster.members().filter((member) => nodeOf(member) === node).length > 1,
  );
}

/** Brings it about that every member is on this node. */
export async function gatherMembers(cluster: ChaosCluster, node: string): Promise<void> {
  const wanted = cluster.witness.cluster().spec.database.replicas;
  await cluster.withOnly(node, async () => {
    for (;;) {
      const elsewhere = cluster.members().filter((member) => nodeOf(member) !== node);
      const [guest] = elsewhere;
      if (guest === undefined) return;
      await cluster.deletePod(guest);
      const isDone = (): boolean => {
        const here = cluster.members().filter((member) => nodeOf(member) === node).length;
        return here > wanted - elsewhere.length && cluster.witness.snapshot().asDesired;
      };
      await cluster.until(`a member has moved to ${node}`, isDone, moveSeconds);
    }
  });
}

async function haveLeaderOn(cluster: ChaosCluster, node: string): Promise<void> {
  const leadsHere = (): boolean => cluster.witness.leader()?.spec?.nodeName === node;
  if (leadsHere()) return;
  const others = cluster.operators().filter((operator) => nodeOf(operator) !== node);
  if (others.length === cluster.operators().length) {
    // The one that does not lead moves here first, so that it takes over from the one that leads.
    const leader = cluster.leader().metadata.uid;
    const mover = others.find(({ metadata }) => metadata.uid !== leader) ?? cluster.leader();
    const isHere = (): boolean => cluster.operators().some((operator) => nodeOf(operator) === node);
    await moveTo(cluster, mover, node, isHere);
  }
  if (!leadsHere()) await cluster.deletePod(cluster.leader());
  await cluster.until(`an operator on ${node} leads`, leadsHere, moveSeconds);
  await cluster.until(
    'every operator is ready',
    () => cluster.witness.operators().every(isRunning),
    moveSeconds,
  );
}

async function haveQueryPodOn(cluster: ChaosCluster, node: string): Promise<void> {
  const isHere = (): boolean => cluster.queryPods().some((pod) => nodeOf(pod) === node);
  const [mover] = cluster.queryPods();
  if (isHere() || mover === undefined) return;
  await moveTo(cluster, mover, node, isHere);
}

/** Deletes a pod while this node alone takes new ones, and waits until what replaces it is there. */
async function moveTo(
  cluster: ChaosCluster,
  pod: Live<Pod>,
  node: string,
  isThere: () => boolean,
): Promise<void> {
  await cluster.withOnly(node, async () => {
    await cluster.deletePod(pod);
    const isDone = (): boolean => isThere() && cluster.witness.snapshot().asDesired;
    await cluster.until(`a pod has moved to ${node} from ${nodeOf(pod)}`, isDone, moveSeconds);
  });
}

function isRunning({ metadata, status }: Live<Pod>): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.containerStatuses?.every(({ ready }) => ready) === true
  );
}
