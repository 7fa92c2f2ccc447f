/** Who may watch the cluster at /cluster of the query service. */
import { z } from 'zod';
import { secretEntry } from './secret-entry.ts';
import { withRules } from './rule.ts';

// Not On and Off: to YAML 1.1, which kubectl reads, these are booleans.
export const clusterView = withRules(
  z.object({
    access: z
      .enum(['Nobody', 'Everybody', 'Token'])
      .default('Nobody')
      .describe(
        'Nobody: the view is off, and nothing is gathered. Everybody: whoever reaches the query service. Token: whoever has the token of tokenSecretRef.',
      ),
    tokenSecretRef: secretEntry('token', 'The entry that has the token: 16 characters or more.')
      .exactOptional()
      .describe(
        'The Secret with the token, with access: Token. While it is not there, nobody gets in; pods that run read a changed one again within about a minute.',
      ),
  }),
  [
    {
      cel: "self.access != 'Token' || has(self.tokenSecretRef)",
      message: 'access: Token needs tokenSecretRef beside it, which names the Secret with the token',
      at: ['tokenSecretRef'],
      holds: ({ access, tokenSecretRef }) => access !== 'Token' || tokenSecretRef !== undefined,
    },
    {
      cel: "!has(self.tokenSecretRef) || self.access == 'Token'",
      message: 'tokenSecretRef means something only with access: Token; set that, or drop tokenSecretRef',
      at: ['tokenSecretRef'],
      holds: ({ access, tokenSecretRef }) => tokenSecretRef === undefined || access === 'Token',
    },
  ],
);

export type ClusterViewSpec = z.output<typeof clusterView>;
