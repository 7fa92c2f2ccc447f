import { type DatasetPointer, POINTER_ID, titlesCollection } from '../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../catalog/dataset-schema.ts';
import { loadAndPublish } from './load-and-publish.ts';
import type { LoadOptions } from './load-options.ts';
import { SeedError } from './seed-error.ts';

/** How far a run has come with the one write that readers see. */
interface Course {
  switching: 'not begun' | 'begun' | 'done';
}

/**
 * Loads a dataset version so that readers see the whole of it or nothing: staged under names that nobody reads, judged,
 * indexed, counted, published under the version's name, then switched to by one write of the pointer. A run that dies
 * leaves readers where they were, and the next run begins again or, if the version was published, goes on from there; a
 * version that is current already, by the rules of this release, costs two reads. The version before stays for readers
 * that are still in it; older ones are dropped. A load that is refused is kept to look at until the next one.
 *
 * Returns the pointer that now names the version. Throws `SeedError`: its message says what became of the switch where the
 * run was stopped, or failed after it; `LoadRefused` where the version must not be served.
 */
export async function loadDataset(options: LoadOptions): Promise<DatasetPointer> {
  const course: Course = { switching: 'not begun' };
  try {
    return await load(options, course);
  } catch (error) {
    throw told(error, options, course);
  }
}

async function load(options: LoadOptions, course: Course): Promise<DatasetPointer> {
  const { version, store, signal, now, onEvent } = options;
  const before = await store.pointer();
  if (before?.version === version && schemaOf(before) === DATASET_SCHEMA) {
    course.switching = 'done';
    onEvent({ kind: 'alreadyCurrent', pointer: before });
    await clearUp(options, before);
    return before;
  }
  let loaded = await store.published(version);
  if (loaded === null) {
    loaded = await loadAndPublish(options, before);
  } else {
    onEvent({ kind: 'alreadyPublished', counts: loaded });
  }
  signal.throwIfAborted();
  const pointer: DatasetPointer = {
    _id: POINTER_ID,
    version,
    collection: titlesCollection(version),
    ...loaded,
    loadedAt: now(),
    schema: DATASET_SCHEMA,
    previous: before?.collection ?? null,
  };
  course.switching = 'begun';
  await store.switchPointer(before, pointer);
  course.switching = 'done';
  onEvent({ kind: 'switched', from: before?.version ?? null, pointer });
  await clearUp(options, pointer);
  return pointer;
}

/** What is left to do once a version is served; a run that was killed before it leaves it to the next one. */
async function clearUp({ store, now, onEvent }: LoadOptions, served: DatasetPointer): Promise<void> {
  await store.completeProgress(served.version, now());
  // An earlier release did not write down which version was before, and that one may still be read.
  if (served.previous === undefined) return;
  const kept = served.previous === null ? [served.collection] : [served.collection, served.previous];
  onEvent({ kind: 'dropped', collections: await store.dropAllBut(kept) });
}

/** The error, with what is true of the switch where that does not go without saying. */
function told(error: unknown, { version, signal }: LoadOptions, { switching }: Course): unknown {
  if (!(error instanceof SeedError)) return error;
  const isStop = signal.aborted && error === signal.reason;
  const say = (message: string): SeedError => new SeedError(error.code, message, { cause: error });
  switch (switching) {
    case 'not begun':
      return isStop ? say(`${error.message}: nothing was switched; run it again.`) : error;
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
