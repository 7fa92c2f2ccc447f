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
  return {
    name: job.metadata.name,
    uid: job.metadata.uid,
    templateHash: job.metadata.labels?.[templateHashLabel] ?? '',
    state: has('Complete') ? 'Complete' : has('Failed') ? 'Failed' : 'Running',
    message: lastWords(pods),
    trouble: podsTrouble(pods) ?? refusedPod(pods, refusals),
    terminating: job.metadata.deletionTimestamp !== undefined,
  };
}

function lastWords(pods: readonly Live<Pod>[]): string | null {
  const endings = pods.flatMap((pod) =>
    (pod.status?.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const ended = state?.terminated ?? lastState?.terminated;
      return ended?.message === undefined || ended.exitCode === 0
        ? []
        : [{ at: ended.finishedAt ?? '', message: ended.message.trim() }];
    }),
  );
  return endings.toSorted((a, b) => b.at.localeCompare(a.at))[0]?.message ?? null;
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
