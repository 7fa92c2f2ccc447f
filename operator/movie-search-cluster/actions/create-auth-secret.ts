import { secrets } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { authSecret, newCredentials } from '../objects/auth-secret.ts';

/** Makes the key file and the passwords anew, or, where this process remembers them, as they were. */
export interface CreateAuthSecret {
  readonly kind: 'CreateAuthSecret';
}

export const createAuthSecret: ActionModule<CreateAuthSecret> = {
  irreversible: false,
  event: () => ({ reason: 'CreatedAuth', message: 'Created the key file and passwords of the replica set.' }),
  execute(_action, context) {
    const { stores, random } = context.tools;
    const credentials = context.observation.credentials ?? newCredentials(random);
    return context.create(secrets, stores.secrets, authSecret(context.cluster, credentials));
  },
};
