import type { ActionModule } from '../apply/action-module.ts';

/** Makes a member the first of a new replica set. */
export interface Initiate {
  readonly kind: 'Initiate';
  readonly name: string;
}

export const initiate: ActionModule<Initiate> = {
  irreversible: true,
  event: ({ name }) => ({
    reason: 'InitiatedReplicaSet',
    message: `Initiated the replica set on ${name}.`,
  }),
  async execute({ name }, context) {
    const { admin, member } = context.reach(name);
    await admin.initiate(member, context.cluster.metadata.name, context.signal);
    return true;
  },
};
