import { REFUSED_EXIT_CODE } from '../../../catalog/load-exit.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Event, Job, Pod } from '../../kube/resources.ts';
import { templateHashLabel } from '../objects/object-names.ts';
import type { ObservedSeedJob } from '../observed.ts';
import { podsTrouble } from './pod-trouble.ts';

/**
 * A loading Job, with the last thing one of its pods said when it ended.
 *
 * @param pods the pods of this Job
 * @param refusals Events about this Job that say why a pod could not be made
 */
export function observeSeedJob(
  job: Live<Job>,
  pods: readonly Live<Pod>[],
  refusals: readonly Live<Event>[] = [],
): ObservedSeedJob {
  const has = (type: string) =>
    job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
    false;
  const ending = lastEnding(pods);
  return {
    name: job.metadata.name,
    uid: job.metadata.uid,
    templateHash: job.metadata.labels?.[templateHashLabel] ?? '',
    state: has('Complete') ? 'Complete' : has('Failed') ? 'Failed' : 'Running',
    refused: ending?.exitCode === REFUSED_EXIT_CODE,
    message: ending?.message ?? null,
    trouble: podsTrouble(pods) ?? refusedPod(pods, refusals),
    terminating: job.metadata.deletionTimestamp !== undefined,
  };
}

/** How the last attempt ended that failed and said why. */
function lastEnding(pods: readonly Live<Pod>[]): { message: string; exitCode: number } | undefined {
  const endings = pods.flatMap((pod) =>
    (pod.status?.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const ended = state?.terminated ?? lastState?.terminated;
      return ended?.message === undefined || ended.exitCode === 0
        ? []
        : [{ at: ended.finishedAt ?? '', message: ended.message.trim(), exitCode: ended.exitCode }];
    }),
  );
  return endings.toSorted((a, b) => b.at.localeCompare(a.at))[0];
}

/** Why the API server takes no pod of this Job (a quota, a limit range, a webhook), as the Job controller says it. */
function refusedPod(pods: readonly Live<Pod>[], refusals: readonly Live<Event>[]): string | null {
  // A Job keeps its pods, so one that has a pod was not refused for good.
  if (pods.length > 0) return null;
  const newest = refusals.toSorted((a, b) => toldAt(b).localeCompare(toldAt(a)))[0];
  return newest === undefined
    ? null
    : `the API server refuses the loader's pod: ${newest.message ?? 'no reason is given'}. ` +
        'The requests and limits of the loader are spec.dataset.loader.resources.';
}

function toldAt({ lastTimestamp, eventTime, metadata }: Live<Event>): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
}
