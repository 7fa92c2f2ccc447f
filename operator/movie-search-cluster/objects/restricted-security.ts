import type { Container, PodSpec } from '../../kube/resources.ts';

/** The user that runs mongod, in MongoDB's own images and in ours. */
export const MONGOD_USER = 999;
/** The user that runs our own processes. */
export const NODE_USER = 65532;

/** What the restricted Pod Security Standard asks of a pod, with files of its volumes readable for `user`. */
export function podSecurityContext(user: number): NonNullable<PodSpec['securityContext']> {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** What the restricted Pod Security Standard asks of a container, and a root file system nobody writes to. */
export function containerSecurityContext(): NonNullable<Container['securityContext']> {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
}
