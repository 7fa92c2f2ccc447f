import type { Patch } from '../../../kube/call-options.ts';
import { manager } from './object-names.ts';

/**
 * Marks a pod not ready in the place of a kubelet that is silent, for its `status`: no Service lists it from then on. By its uid: another
 * pod of this name is another matter. By force: the condition is the kubelet's, which takes it back once it is there again.
 *
 * @param why for people
 */
export function notReadyPatch(
  pod: { readonly name: string; readonly namespace: string | undefined; readonly uid: string },
  why: string,
  now: Date,
): Patch {
  const condition = {
    type: 'Ready',
    status: 'False',
    reason: 'NodeSilent',
    message: `The operator marked this pod not ready: ${why}.`,
    lastTransitionTime: now.toISOString(),
  };
  const { name, namespace, uid } = pod;
  const object = { metadata: { name, namespace, uid }, status: { conditions: [condition] } };
  return { type: 'apply', object, fieldManager: `${manager}-withdrawal`, force: true };
}
