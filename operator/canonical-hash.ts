import { createHash } from 'node:crypto';

/**
 * SHA-256 of a value's JSON: the same, whatever the order of the fields.
 *
 * @param digits how many hex digits of it
 */
export function canonicalHash(value: unknown, digits = 64): string {
  return createHash('sha256').update(JSON.stringify(value, sortedFields)).digest('hex').slice(0, digits);
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
