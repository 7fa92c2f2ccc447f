/** How a pod was told to be ready or not. */
export interface ReadyCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  /** When the status last changed, in milliseconds since the epoch. */
  readonly lastTransition: number;
}

/** What the metrics API has about one pod. */
export interface UsageSample {
  /** CPU of all containers together, in thousandths of a core. */
  readonly milli: number;
  /** When the sample was taken, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** The time over which the sample is an average, in milliseconds. */
  readonly windowMs: number;
}

/** One pod of a tier with everything that the replica calculator reads. Times are whole milliseconds since the epoch. */
export interface ScalingPod {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** The pod has a deletion timestamp. */
  readonly deleting: boolean;
  /** `status.startTime`; null: the kubelet has not seen the pod yet. */
  readonly startTime: number | null;
  /** null: the pod has no condition Ready. */
  readonly readyCondition: ReadyCondition | null;
  /** `requests.cpu` of all containers together, in thousandths of a core; null: a container has no such request. */
  readonly cpuRequestMilli: number | null;
  /** null: the metrics API has nothing about the pod. */
  readonly sample: UsageSample | null;
}
