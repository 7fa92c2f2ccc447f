import type { Silence } from './silences.ts';

/** How long a pod and the kubelet of its node must both be silent: two questions each, of which one may be lost on a busy network. */
export const patienceMs = 1_500;
/** A kubelet renews its node's lease every 10 s: after this long without, at least one renewal is missing. */
export const leasePatienceMs = 15_000;
/** A renewal that was under way when the silence began reaches the API server no later than this. */
const renewalUnderWayMs = 1_000;

/** A query pod that is listed for readers. */
export interface AskedPod {
  readonly name: string;
  readonly uid: string;
  /** `namespace/name` of its MovieSearchCluster. */
  readonly cluster: string;
  readonly node: string;
  readonly silence: Silence;
  /** It was withdrawn in this silence already, and its kubelet has made it ready again. */
  readonly restored: boolean;
}

export interface AskedNode {
  readonly name: string;
  /** Whether its kubelet answers on its port. */
  readonly kubelet: Silence;
  /** For how long its lease was certainly not renewed, as the API server shows it; null: not known. */
  readonly leaseSilentMs: number | null;
  /** How long ago a renewal of it was last seen; null: never. */
  readonly sinceRenewalMs: number | null;
}

/** What is decided about a pod that is silent. */
export interface WithdrawalVerdict {
  readonly pod: AskedPod;
  readonly withdraw: boolean;
  /** For people. */
  readonly why: string;
}

/**
 * Which silent pods are marked not ready, so that nobody is sent to them. Kubernetes does so 50 s after the last sign of a node's
 * kubelet; a pod of a dead node fails requests until then.
 *
 * | the pod             | its kubelet              | others on other nodes            | withdrawn |
 * | ------------------- | ------------------------ | -------------------------------- | --------- |
 * | answers             | any                      | any                              | no        |
 * | never answered      | any                      | any                              | no        |
 * | silent for a moment | any                      | any                              | no        |
 * | silent              | answers, or is not known | any                              | no        |
 * | silent              | silent for a moment      | any                              | no        |
 * | silent              | renews its lease         | any                              | no        |
 * | silent, restored    | any                      | any                              | no        |
 * | silent              | silent                   | no pod of its cluster answers    | no        |
 * | silent              | silent                   | half of them or more are silent  | no        |
 * | silent              | silent                   | most answer, one of its cluster  | yes       |
 *
 * An operator that is cut off hears nobody, so it withdraws nobody. Where it hears most and yet is wrong about one, that one's
 * kubelet makes the pod ready again within seconds, and the pod is then left alone.
 *
 * @param now by the clock of the silences
 * @returns a verdict on each pod that has fallen silent
 */
export function podsToWithdraw(
  pods: readonly AskedPod[],
  nodes: readonly AskedNode[],
  now: number,
): WithdrawalVerdict[] {
  return pods.flatMap((pod): WithdrawalVerdict[] => {
    if (pod.silence.kind !== 'Silent') return [];
    const silentMs = now - pod.silence.since;
    const kept =
      reasonAtPod(pod, silentMs) ??
      reasonAtNode(pod, silentMs, nodes, now) ??
      reasonElsewhere(pod, pods, nodes);
    if (kept !== null) return [{ pod, withdraw: false, why: kept }];
    const seconds = Math.round(silentMs / 1000);
    const why = `it and the kubelet of its node ${pod.node} have not answered for ${seconds} s`;
    return [{ pod, withdraw: true, why }];
  });
}

function reasonAtPod({ restored }: AskedPod, silentMs: number): string | null {
  if (silentMs < patienceMs) return 'it has been silent for a moment only';
  return restored ? 'its kubelet has made it ready again' : null;
}

function reasonAtNode(
  pod: AskedPod,
  podSilentMs: number,
  nodes: readonly AskedNode[],
  now: number,
): string | null {
  const node = nodes.find(({ name }) => name === pod.node);
  if (node === undefined || node.leaseSilentMs === null || node.sinceRenewalMs === null)
    return `nothing is known of its node ${pod.node}`;
  const { kubelet, leaseSilentMs, sinceRenewalMs } = node;
  switch (kubelet.kind) {
    case 'Answers':
      return `the kubelet of its node ${pod.node} answers`;
    case 'NeverHeard':
      // The port may be closed to the operator: then only the lease tells.
      return leaseSilentMs < leasePatienceMs ? `the lease of its node ${pod.node} is renewed` : null;
    case 'Silent': {
      const kubeletSilentMs = now - kubelet.since;
      if (kubeletSilentMs < patienceMs)
        return `the kubelet of its node ${pod.node} has been silent for a moment only`;
      return sinceRenewalMs + renewalUnderWayMs < Math.min(podSilentMs, kubeletSilentMs)
        ? `the API server hears the kubelet of its node ${pod.node}`
        : null;
    }
    default:
      return kubelet satisfies never;
  }
}

function reasonElsewhere(
  pod: AskedPod,
  pods: readonly AskedPod[],
  nodes: readonly AskedNode[],
): string | null {
  const otherPods = pods.filter(({ node }) => node !== pod.node);
  if (!otherPods.some((other) => other.cluster === pod.cluster && other.silence.kind === 'Answers'))
    return 'no other pod of its tier answers';
  const others = [
    ...otherPods.map(({ silence }) => silence),
    ...nodes.filter(({ name }) => name !== pod.node).map(({ kubelet }) => kubelet),
  ];
  const heard = others.filter(({ kind }) => kind === 'Answers').length;
  const silent = others.filter(({ kind }) => kind === 'Silent').length;
  return heard > silent
    ? null
    : `${silent} of ${heard + silent} pods and kubelets on other nodes are silent too`;
}
