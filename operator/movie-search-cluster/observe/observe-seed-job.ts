import type { Live } from '../../../kube/resource-kind.ts';
import type { Job, Pod } from '../../kube/resources.ts';
import { templateHashLabel } from '../objects/object-names.ts';
import type { ObservedSeedJob } from '../observed.ts';
import { podsTrouble } from './pod-trouble.ts';

/**
 * A loading Job, with the last thing one of its pods said when it ended.
 *
 * @param pods the pods of this Job
 */
export function observeSeedJob(job: Live<Job>, pods: readonly Live<Pod>[]): ObservedSeedJob {
  const has = (type: string) =>
    job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
    false;
  return {
    name: job.metadata.name,
    uid: job.metadata.uid,
    templateHash: job.metadata.labels?.[templateHashLabel] ?? '',
    state: has('Complete') ? 'Complete' : has('Failed') ? 'Failed' : 'Running',
    message: lastWords(pods),
    trouble: podsTrouble(pods),
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
