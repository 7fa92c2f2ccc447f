import { createHash } from 'node:crypto';

/** Tells one template from another: 10 hex digits over its JSON, whatever the order of its fields. */
export function templateHash(template: object): string {
  return createHash('sha256').update(JSON.stringify(template, sortedFields)).digest('hex').slice(0, 10);
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
