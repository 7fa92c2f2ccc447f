import type { Container, PodSpec } from '../../kube/resources.ts';
import type { ObjectSettings } from './object-settings.ts';

/** The user that runs mongod, in MongoDB's own images and in ours. */
export const MONGOD_USER = 999;
/** The user that runs our own processes. */
export const NODE_USER = 65532;

/**
 * What the restricted Pod Security Standard asks of a pod, with files of its volumes readable for `user`; or for whom the
 * platform chooses, where it chooses.
 */
export function podSecurityContext(
  user: number,
  { fixedIds }: ObjectSettings,
): NonNullable<PodSpec['securityContext']> {
  return {
    runAsNonRoot: true,
    ...(fixedIds && { runAsUser: user, runAsGroup: user, fsGroup: user }),
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/**
 * The mode of a Secret's files: readable for the pod's group alone, or, where it is not known which group that will be, for all in
 * the pod.
 */
export function secretFileMode({ fixedIds }: ObjectSettings): number {
  return fixedIds ? 0o440 : 0o444;
}

/** What the restricted Pod Security Standard asks of a container, and a root file system nobody writes to. */
export function containerSecurityContext(): NonNullable<Container['securityContext']> {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
}
