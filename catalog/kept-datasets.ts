/** Which versions are kept beside the one that is served, and how the pointer changes with a switch. Pure: who writes it compares and sets. */
import { type DatasetPointer, type KeptDataset, POINTER_ID } from './dataset-pointer.ts';

/** How many versions are kept, the served one among them, unless the spec says otherwise. */
export const DEFAULT_KEEP_VERSIONS = 2;

/**
 * For how long after a switch the version before stays, however few are to be kept. Requests take 2 s, query pods look at the pointer
 * every second, and a member that lags for longer than some seconds is not read from. Who is slower still looks at the pointer again.
 */
export const READERS_LEAVE_MS = 60_000;

/** What `KeptDataset` leaves out. */
const pointersOwn: ReadonlySet<string> = new Set([
  '_id',
  'previous',
  'kept',
  'revision',
  'switchedAt',
] satisfies (keyof DatasetPointer)[]);

/** What can be switched back to, the one served last first. Nothing where an earlier release wrote the pointer. */
export function keptOf(pointer: DatasetPointer | null): readonly KeptDataset[] {
  return pointer?.kept ?? [];
}

/** What is remembered of a version once another one is served: all that the pointer said of it, and nothing of the pointer itself. */
export function asKept(pointer: DatasetPointer): KeptDataset {
  const entries = Object.entries(pointer).filter(([field]) => !pointersOwn.has(field));
  return Object.fromEntries(entries) as unknown as KeptDataset;
}

/**
 * The pointer that has readers go from what is served to `dataset`: a version just loaded, or a kept one.
 *
 * @param before null: nothing was served
 * @param keep how many versions are kept from now on, the served one among them. The one served before is among the kept in any case:
 *   readers may be in it.
 */
export function switchedTo(
  before: DatasetPointer | null,
  dataset: KeptDataset,
  { keep, at }: { readonly keep: number; readonly at: Date },
): DatasetPointer {
  const others = before === null ? [] : [asKept(before), ...keptOf(before)];
  const kept = others
    .filter(({ collection }) => collection !== dataset.collection)
    .slice(0, Math.max(keep - 1, 1));
  return {
    _id: POINTER_ID,
    ...dataset,
    previous: kept[0]?.collection ?? null,
    kept,
    revision: nextRevision(before),
    switchedAt: at,
  };
}

/**
 * The pointer without what is beyond the number to keep, to be written before anything is dropped: so a version that is named can be
 * read. The one served before stays for {@link READERS_LEAVE_MS}.
 *
 * @returns null where nothing is beyond it
 */
export function trimmed(
  pointer: DatasetPointer,
  { keep, at }: { readonly keep: number; readonly at: Date },
): DatasetPointer | null {
  const servedForMs = at.getTime() - (pointer.switchedAt ?? pointer.loadedAt).getTime();
  const most = Math.max(keep - 1, servedForMs >= READERS_LEAVE_MS ? 0 : 1);
  const kept = keptOf(pointer).slice(0, most);
  const previous = most === 0 ? null : (pointer.previous ?? null);
  const isSame = kept.length === keptOf(pointer).length && previous === (pointer.previous ?? null);
  return isSame ? null : { ...pointer, previous, kept, revision: nextRevision(pointer) };
}

/** The pointer without one of the kept versions. */
export function forgotten(pointer: DatasetPointer, collection: string): DatasetPointer {
  const kept = keptOf(pointer).filter((other) => other.collection !== collection);
  return { ...pointer, previous: kept[0]?.collection ?? null, kept, revision: nextRevision(pointer) };
}

/** The collections of titles that must stay; null: it cannot be told, since an earlier release did not write down which was before. */
export function collectionsInUse(pointer: DatasetPointer): string[] | null {
  const { collection, previous } = pointer;
  if (previous === undefined && pointer.kept === undefined) return null;
  const kept = keptOf(pointer).map((dataset) => dataset.collection);
  return [...new Set([collection, ...(previous == null ? [] : [previous]), ...kept])];
}

/**
 * Selects the pointer as long as nobody has written it since. Version and time of loading tell a write of a release that did not count;
 * the count tells a switch there and back.
 */
export function pointerState({ _id, version, loadedAt, revision }: DatasetPointer): {
  _id: typeof POINTER_ID;
  version: string;
  loadedAt: Date;
  revision: number | { $exists: false };
} {
  return { _id, version, loadedAt, revision: revision ?? { $exists: false } };
}

function nextRevision(pointer: DatasetPointer | null): number {
  return (pointer?.revision ?? 0) + 1;
}
