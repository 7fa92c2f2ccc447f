import { persistentVolumeClaims, pods } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { memberPod } from '../objects/member-pod.ts';
import { memberVolumeClaim } from '../objects/member-volume-claim.ts';

/** Makes a member's pod, and its volume where members have one. */
export interface CreateMember {
  readonly kind: 'CreateMember';
  readonly name: string;
  /** Names of nodes on which it must not run. */
  readonly avoidNodes: readonly string[];
}

export const createMember: ActionModule<CreateMember> = {
  irreversible: false,
  event: ({ name }) => ({ reason: 'CreatedMember', message: `Created member ${name}.` }),
  async execute({ name, avoidNodes }, context) {
    const { stores, settings } = context.tools;
    const claim = memberVolumeClaim(context.cluster, name);
    if (claim !== null) await context.create(persistentVolumeClaims, stores.volumes, claim);
    return context.create(pods, stores.pods, memberPod(context.cluster, settings, name, avoidNodes));
  },
};
