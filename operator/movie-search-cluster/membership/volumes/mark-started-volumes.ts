import type { Rule } from '../rule.ts';

/** Writes on a volume that a mongod has started on it, as soon as that is seen. */
export const markStartedVolumes: Rule = ({ volumes, members: { all } }) => {
  const hasStarted = (member: string) => all.some(({ pod }) => pod.name === member && pod.hasStarted);
  const started = volumes.filter(
    ({ member, mayHoldData, terminating }) => !mayHoldData && !terminating && hasStarted(member),
  );
  return started.length === 0
    ? null
    : {
        kind: 'Act',
        actions: started.map(({ name, uid }) => ({ kind: 'MarkVolumeStarted', name, uid })),
        progress: null,
      };
};
