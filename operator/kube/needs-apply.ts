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
 * Which fields of `desired` the object `live` lacks or has otherwise, such as `spec.template.spec.containers[query].image`. Empty
 * where nothing has to be applied.
 *
 * What `desired` leaves out (or sets to undefined) may be anything: the server's defaults and other writers' fields are not
 * looked at. Forgiven is what the API server does to a value: a quantity or a port number written differently, an empty or
 * zero value left out. Lists are compared element by element, but for those that others add to (containers, volumes, …), in
 * which the desired elements are looked up.
 *
 * It cannot see a field that an earlier `desired` set and this one no longer does: {@link appliedForm} marks that by a hash.
 */
export function fieldsToApply(desired: unknown, live: unknown): string[] {
  return differences(live, desired, { path: '', field: '', parent: '' });
}

export function needsApply(desired: unknown, live: unknown): boolean {
  return fieldsToApply(desired, live).length > 0;
}

/** Where two values were found: the path to it, the name of the field, and that of the field around it. */
interface Place {
  readonly path: string;
  readonly field: string;
  readonly parent: string;
}

function differences(live: unknown, desired: unknown, place: Place): string[] {
  const here = [place.path];
  if (desired === undefined) return [];
  if (live === undefined || live === null) return isEmpty(desired) ? [] : here;
  if (Array.isArray(desired)) return Array.isArray(live) ? listDifferences(live, desired, place) : here;
  if (isRecord(desired)) {
    if (!isRecord(live)) return here;
    const { path, field: parent } = place;
    return Object.entries(desired).flatMap(([field, value]) =>
      differences(live[field], value, { path: path === '' ? field : `${path}.${field}`, field, parent }),
    );
  }
  return isSameValue(live, desired, place) ? [] : here;
}

function isSameValue(live: unknown, desired: unknown, { field, parent }: Place): boolean {
  if (desired === live) return true;
  if (QUANTITY_FIELDS.has(field) || QUANTITY_MAPS.has(parent)) return sameQuantity(live, desired);
  return (
    isScalar(live) && isScalar(desired) && typeof live !== typeof desired && String(live) === String(desired)
  );
}

function listDifferences(live: readonly unknown[], desired: readonly unknown[], place: Place): string[] {
  const { path, field } = place;
  const at = (name: string): Place => ({ path: `${path}[${name}]`, field: '', parent: field });
  if (SETS.has(field)) {
    const has = (element: unknown): boolean =>
      live.some((candidate) => differences(candidate, element, at('')).length === 0);
    return desired.every(has) ? [] : [path];
  }
  const key = LIST_KEYS[field];
  if (key === undefined) {
    if (live.length !== desired.length) return [path];
    return desired.flatMap((element, index) => differences(live[index], element, at(String(index))));
  }
  const liveByKey = new Map(live.filter(isRecord).map((element) => [element[key], element]));
  return desired.flatMap((element) => {
    if (!isRecord(element)) return [path];
    return differences(liveByKey.get(element[key]), element, at(String(element[key])));
  });
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
