import type { PodSpec } from '../../kube/resources.ts';
import type { ObjectSettings } from './object-settings.ts';

/** What a pod says of the Secrets to pull its images with: nothing where there are none, so that its template stays as it was. */
export function pullSecrets({ imagePullSecrets }: ObjectSettings): Pick<PodSpec, 'imagePullSecrets'> {
  return imagePullSecrets.length === 0
    ? {}
    : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) };
}
