import { billionths } from '../../crds/quantity.ts';

/** Fields whose values, or whose entries' values, are quantities, which the API server writes in a form of its own. */
const QUANTITY_FIELDS = new Set(['sizeLimit', 'divisor']);
const QUANTITY_MAPS = new Set(['requests', 'limits', 'capacity', 'hard', 'overhead']);

/** Lists to which others add elements, and the field by which an element of them is known. */
const LIST_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
  ownerReferences: 'uid',
  conditions: 'type',
};
/** Lists to which others add elements that have no key. */
const SETS = new Set(['finalizers', 'tolerations']);

/**
 * Whether `live` lacks, or has otherwise, anything that `desired` sets.
 *
 * What `desired` leaves out (or sets to undefined) may be anything: the server's defaults and other writers' fields are not
 * looked at. Forgiven is what the API server does to a value: a quantity or a port number written differently, an empty or
 * zero value left out. Lists are compared element by element, but for those that others add to (containers, volumes, …), in
 * which the desired elements are looked up.
 *
 * It cannot see a field that an earlier `desired` set and this one no longer does: {@link applyObject} notices that by a hash.
 */
export function needsApply(desired: unknown, live: unknown): boolean {
  return !covers(live, desired, '', '');
}

/** Whether `live` has all of `desired`; `field` is where both were found and `parent` the field around it. */
function covers(live: unknown, desired: unknown, field: string, parent: string): boolean {
  if (desired === undefined) return true;
  if (live === undefined || live === null) return isEmpty(desired);
  if (Array.isArray(desired)) return Array.isArray(live) && coversList(live, desired, field);
  if (isRecord(desired)) {
    return (
      isRecord(live) && Object.entries(desired).every(([key, value]) => covers(live[key], value, key, field))
    );
  }
  if (desired === live) return true;
  if (QUANTITY_FIELDS.has(field) || QUANTITY_MAPS.has(parent)) return sameQuantity(live, desired);
  return (
    isScalar(live) && isScalar(desired) && typeof live !== typeof desired && String(live) === String(desired)
  );
}

function coversList(live: readonly unknown[], desired: readonly unknown[], field: string): boolean {
  if (SETS.has(field)) {
    return desired.every((element) => live.some((candidate) => covers(candidate, element, '', field)));
  }
  const key = LIST_KEYS[field];
  if (key === undefined) {
    return (
      live.length === desired.length &&
      desired.every((element, index) => covers(live[index], element, '', field))
    );
  }
  const liveByKey = new Map(live.filter(isRecord).map((element) => [element[key], element]));
  return desired.every(
    (element) => isRecord(element) && covers(liveByKey.get(element[key]), element, '', field),
  );
}

/** What the API server may leave out when it writes an object. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An int-or-string field may come back as the other of the two. */
function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function sameQuantity(live: unknown, desired: unknown): boolean {
  if (!isScalar(live) || !isScalar(desired)) return false;
  const [a, b] = [billionths(String(live)), billionths(String(desired))];
  return a !== undefined && a === b;
}
