import type { AccessSpec } from '../../../crds/access-spec.ts';
import type { ApiKeysObservation } from '../observed.ts';
import type { Remark } from '../remark.ts';

/**
 * The kubelet lets a query pod wait for its Secret and tells only of the pod, in Events. Pods that run go on: with their keys, or as
 * the template before has them.
 */
export function apiKeysTrouble(access: AccessSpec | undefined, observed: ApiKeysObservation): Remark[] {
  if (access?.apiKeysSecretRef === undefined) return [];
  const { name, key } = access.apiKeysSecretRef;
  const lacks = { NoSecret: 'is not there', NoEntry: `has no entry ${key}` };
  switch (observed.kind) {
    case 'NoSecret':
    case 'NoEntry':
      return [
        {
          reason: 'ApiKeysMissing',
          message:
            `Secret ${name}, which spec.query.access.apiKeysSecretRef names, ${lacks[observed.kind]}: query pods that run go on as ` +
            'they are, and new ones wait and start by themselves once this is mended.',
        },
      ];
    case 'NotWanted':
    case 'Present':
    case 'Unknown':
      return [];
    default:
      return observed satisfies never;
  }
}
