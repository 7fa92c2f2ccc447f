import { type DatasetPointer, titlesCollection } from '../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../catalog/dataset-schema.ts';
import { switchedTo } from '../catalog/kept-datasets.ts';
import { clearUp, findVersion, makeRoom } from './kept-versions.ts';
import { loadAndPublish } from './load-and-publish.ts';
import type { LoadCourse } from './load-course.ts';
import type { LoadOptions } from './load-options.ts';
import { SeedError } from './seed-error.ts';

/**
 * Loads a dataset version so that readers see the whole of it or nothing: staged under names that nobody reads, judged,
 * made searchable by a snapshot, counted, published under the version's name, then switched to by one write of the pointer. A run that dies
 * leaves readers where they were, and the next one of the same files goes on from what it has stored; a
 * version that is current already, by the rules of this release, costs two reads. The version before stays for readers
 * that are still in it, and as many as are to be kept; older ones are dropped. A load that is refused is kept to look at
 * until the next one.
 *
 * Returns the pointer that now names the version. Throws `SeedError`: its message says what became of the switch where the
 * run was stopped, or failed after it; `LoadRefused` where the version must not be served.
 */
export async function loadDataset(options: LoadOptions): Promise<DatasetPointer> {
  const course: LoadCourse = { switching: 'not begun', hasStored: false };
  try {
    return await load(options, course);
  } catch (error) {
    throw told(error, options, course);
  }
}

async function load(options: LoadOptions, course: LoadCourse): Promise<DatasetPointer> {
  const { version, store, signal, now, onEvent, keepVersions } = options;
  let before = await store.pointer();
  if (before?.version === version && schemaOf(before) === DATASET_SCHEMA) {
    course.switching = 'done';
    onEvent({ kind: 'alreadyCurrent', pointer: before });
    await clearUp(options, before);
    return before;
  }
  const found = await findVersion(options, before);
  let { loaded } = found;
  before = found.served;
  if (loaded === null) {
    before = await makeRoom(options, before);
    loaded = await loadAndPublish(options, before, course);
  } else {
    onEvent({ kind: 'alreadyPublished', counts: loaded });
  }
  signal.throwIfAborted();
  const at = now();
  const dataset = {
    version,
    collection: titlesCollection(version),
    ...loaded,
    loadedAt: at,
    schema: DATASET_SCHEMA,
  };
  const pointer = switchedTo(before, dataset, { keep: keepVersions, at });
  course.switching = 'begun';
  await store.switchPointer(before, pointer);
  course.switching = 'done';
  onEvent({ kind: 'switched', from: before?.version ?? null, pointer });
  await clearUp(options, pointer);
  return pointer;
}

/** The error, with what is true of the switch where that does not go without saying. */
function told(
  error: unknown,
  { version, signal }: LoadOptions,
  { switching, hasStored }: LoadCourse,
): unknown {
  if (!(error instanceof SeedError)) return error;
  const isStop = signal.aborted && error === signal.reason;
  const say = (message: string): SeedError => new SeedError(error.code, message, { cause: error });
  switch (switching) {
    case 'not begun':
      return isStop
        ? say(
            `${error.message}: nothing was switched; run it again${hasStored ? ', and it goes on from what it has stored' : ''}.`,
          )
        : error;
    case 'begun':
      return isStop
        ? say(
            `${error.message} while it switched to version ${version}, which may be served by now or not: run it again.`,
          )
        : error;
    case 'done':
      return isStop
        ? say(
            `${error.message} once version ${version} was served, before all that is older was dropped: run it again to have it dropped.`,
          )
        : say(`Version ${version} is served, but not all that is older was dropped. ${error.message}`);
    default:
      return switching satisfies never;
  }
}
