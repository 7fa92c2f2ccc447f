import { canonicalHash } from '../../canonical-hash.ts';

/** Tells one template from another: 10 hex digits, whatever the order of its fields. */
export function templateHash(template: object): string {
  return canonicalHash(template, 10);
}
