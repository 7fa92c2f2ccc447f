import type { Live } from '../../../kube/resource-kind.ts';
import type { Node, Pod } from '../../kube/resources.ts';
import type { ReplicaSetView } from '../../mongo/replica-set-admin.ts';
import { isLeaveReason } from '../membership/leave-reason.ts';
import { memberHost } from '../membership/member-name.ts';
import { MONGOD_CONTAINER } from '../objects/member-pod.ts';
import { nodesAvoidedBy } from '../objects/pod-placement.ts';
import {
  inSyncGate,
  leavingAnnotation,
  leavingSinceAnnotation,
  restartedAtAnnotation,
  templateHashLabel,
} from '../objects/object-names.ts';
import type { ObservedContainer, ObservedMember, ObservedProbe } from '../observed.ts';
import { podTrouble } from './pod-trouble.ts';

/** What is asked of the member itself, beside what its pod shows. */
export interface MemberAnswers {
  readonly probe: ObservedProbe | null;
  readonly silentSince: Date | null;
  readonly ownView: ReplicaSetView | null;
  readonly queryConnections: number | null;
}

/**
 * A member as its pod shows it.
 *
 * @param cluster name of the MovieSearchCluster
 * @param node the pod's node, where it is known
 * @param topologyKey the node label that tells its zone
 */
export function observeMember(
  pod: Live<Pod>,
  cluster: string,
  node: Live<Node> | undefined,
  topologyKey: string,
  answers: MemberAnswers,
): ObservedMember {
  const { metadata, spec, status } = pod;
  // By name: what is injected into pods has containers of its own.
  const container = status?.containerStatuses?.find(({ name }) => name === MONGOD_CONTAINER);
  return {
    name: metadata.name,
    host: memberHost(cluster, metadata.namespace ?? '', metadata.name),
    uid: metadata.uid,
    createdAt: new Date(metadata.creationTimestamp),
    podIP: status?.podIP ?? null,
    node: spec?.nodeName ?? null,
    zone: node?.metadata.labels?.[topologyKey] ?? null,
    avoidsNodes: nodesAvoidedBy(spec),
    phase: phaseOf(status?.phase),
    endReason: status?.reason ?? null,
    container: container === undefined ? null : observeContainer(container),
    containersReady: conditionOf(pod, 'ContainersReady') === 'True',
    startedAt: timeIn(container?.state?.running?.startedAt),
    restartedAt: timeIn(metadata.annotations?.[restartedAtAnnotation]),
    hasStarted:
      container !== undefined &&
      (container.state?.running !== undefined ||
        container.state?.terminated !== undefined ||
        container.lastState?.terminated !== undefined ||
        container.restartCount > 0),
    inSyncGate: gateOf(pod),
    ready: conditionOf(pod, 'Ready') === 'True',
    templateHash: metadata.labels?.[templateHashLabel] ?? '',
    leaving: leavingOf(pod),
    terminating: metadata.deletionTimestamp !== undefined,
    graceEndsAt: timeIn(metadata.deletionTimestamp),
    trouble: podTrouble(pod),
    ...answers,
  };
}

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

function observeContainer({ state, lastState, started, restartCount }: ContainerStatus): ObservedContainer {
  const ended = state?.terminated ?? lastState?.terminated;
  return {
    waiting: state?.waiting?.reason ?? null,
    runningSince: timeIn(state?.running?.startedAt),
    startupPassed: state?.running !== undefined && started === true,
    restarts: restartCount,
    lastEnd:
      ended === undefined
        ? null
        : {
            reason: ended.reason ?? 'Error',
            exitCode: ended.exitCode,
            startedAt: timeIn(ended.startedAt),
            endedAt: timeIn(ended.finishedAt),
          },
  };
}

function conditionOf(pod: Pod, type: string): string | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type)?.status;
}

/** Null also where somebody has written it wrongly: it may be an annotation. */
function timeIn(text: string | undefined): Date | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

function gateOf(pod: Pod): boolean | null {
  const status = conditionOf(pod, inSyncGate);
  return status === undefined ? null : status === 'True';
}

export function phaseOf(phase: string | undefined): ObservedMember['phase'] {
  switch (phase) {
    case 'Pending':
    case 'Running':
    case 'Succeeded':
    case 'Failed':
      return phase;
    default:
      return 'Unknown';
  }
}

/** A mark that somebody has written wrongly still means what it says: leave. */
function leavingOf({ metadata }: Live<Pod>): ObservedMember['leaving'] {
  const reason = metadata.annotations?.[leavingAnnotation];
  if (reason === undefined) return null;
  return {
    reason: isLeaveReason(reason) ? reason : 'Failed',
    since: timeIn(metadata.annotations?.[leavingSinceAnnotation]) ?? new Date(metadata.creationTimestamp),
  };
}
