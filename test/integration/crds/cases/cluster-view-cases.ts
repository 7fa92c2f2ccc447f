import type { Accepted, Refused } from '../spec-case.ts';
import { query } from '../spec-fragments.ts';

const clusterView = (fields: object) => query({ clusterView: fields });
const tokenSecretRef = { name: 'view-token' };

/** Who may watch the cluster. */
export const clusterViewCases: readonly Refused[] = [
  {
    because: 'a view behind a token that is nowhere',
    spec: clusterView({ access: 'Token' }),
    at: 'spec.query.clusterView.tokenSecretRef',
    message: 'access: Token needs tokenSecretRef beside it',
  },
  {
    because: 'a token of a view that is open',
    spec: clusterView({ access: 'Everybody', tokenSecretRef }),
    at: 'spec.query.clusterView.tokenSecretRef',
    message: 'tokenSecretRef means something only with access: Token',
  },
  {
    because: 'a token of a view that is off by default',
    spec: clusterView({ tokenSecretRef }),
    at: 'spec.query.clusterView.tokenSecretRef',
    message: 'tokenSecretRef means something only with access: Token',
  },
  {
    because: 'an entry of the token that leads elsewhere',
    spec: clusterView({ access: 'Token', tokenSecretRef: { ...tokenSecretRef, key: '../token' } }),
    at: 'spec.query.clusterView.tokenSecretRef.key',
    message: 'write the name of an entry of the Secret',
  },
];

export const clusterViewAccepted: readonly Accepted[] = [
  { when: 'the view of the cluster is not said to be anything', spec: clusterView({}) },
  { when: 'everybody may watch the cluster', spec: clusterView({ access: 'Everybody' }) },
  { when: 'a token is needed to watch the cluster', spec: clusterView({ access: 'Token', tokenSecretRef }) },
];
