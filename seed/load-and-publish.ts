import { type DatasetPointer, loadProgressId } from '../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../catalog/load-progress.ts';
import { BothBrakes } from './brake/both-brakes.ts';
import { NO_BRAKE } from './brake/load-brake.ts';
import type { PublishedLoad, StagedLoad } from './catalog-store.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Share } from './files/file-meter.ts';
import { judgeFiles, judgeLoad, type Objection } from './judgement/judge-load.ts';
import { LoadRefused } from './judgement/load-refused.ts';
import { loadName } from './load-name.ts';
import type { LoadCourse } from './load-course.ts';
import type { LoadOptions } from './load-options.ts';
import { ProgressLog } from './progress-log.ts';
import { isRefusal, SeedError } from './seed-error.ts';
import { inWrites } from './snapshot/in-writes.ts';
import { ThreadedSnapshotBuilder } from './snapshot/threaded-snapshot-builder.ts';
import { type LoadTally, writeTitles } from './write-titles.ts';

/**
 * Makes a version from its source and publishes it under its name, if it is judged fit to be served in place of `served`. Throws
 * `SeedError`, `LoadRefused` where it is not; then nothing is published, and the report says why.
 */
export async function loadAndPublish(
  given: LoadOptions,
  served: DatasetPointer | null,
  course: LoadCourse,
): Promise<PublishedLoad> {
  const options = served === null ? given : besideReaders(given, served);
  const { version, source, store, limits, signal, now } = options;
  const { onEvent, monotonicNow = () => performance.now() } = options;
  const isStandingStill = () => options.brake?.isStandingStill ?? false;
  const progress = new ProgressLog({ store, version, now, monotonicNow, onEvent, isStandingStill });
  try {
    const { files, missing } = await source.look(signal);
    const objections = judgeFiles(files, missing, limits);
    if (objections.length > 0) throw refusal(options, objections, null);
    const load = await stageAndPublish(options, loadName(source, files), { served, progress, course });
    await progress.stop();
    return load;
  } catch (error) {
    // Best effort: the first error is the one to report.
    await Promise.allSettled([progress.fail(error)]);
    throw error;
  }
}

/** The same load, also held back for those who read the served version. */
function besideReaders(options: LoadOptions, served: DatasetPointer): LoadOptions {
  const { brake = NO_BRAKE, readersBrake } = options;
  return readersBrake === undefined
    ? options
    : { ...options, brake: new BothBrakes(brake, readersBrake(served)) };
}

interface LoadState {
  served: DatasetPointer | null;
  progress: ProgressLog;
  course: LoadCourse;
}

async function stageAndPublish(
  options: LoadOptions,
  name: string | null,
  { served, progress, course }: LoadState,
): Promise<PublishedLoad> {
  const { version, source, store, limits, scratchFolder, signal, onEvent } = options;
  const staged = await store.stage(version, name);
  try {
    using snapshot = new ThreadedSnapshotBuilder({ folder: scratchFolder, version });
    course.hasStored = name !== null;
    onEvent({ kind: 'staged', goesOnFrom: staged.stored?.upTo ?? null });
    const tally = await writeAll(options, staged, { progress, snapshot });
    onEvent({ kind: 'written', counts: tally.counts() });
    // The names of directors, above all.
    collectGarbage('major');
    const load = {
      ...tally.counts(),
      source: source.kind,
      titlesWithDirectors: tally.titlesWithDirectors,
      titlesChosen: source.settings.titles,
    };
    const files = tally.files();
    progress.note({ ...load, files, ...reasonsOf(tally, options) });
    const objections = judgeLoad({ ...load, files }, served, limits);
    if (objections.length > 0) throw refusal(options, objections, await staged.refuse());
    const segments = await storeSnapshot(options, staged, { progress, snapshot });
    progress.begin('Verifying');
    await progress.settled();
    await staged.verifyStored({ titles: load.titles, segments });
    progress.end();
    onEvent({ kind: 'verified' });
    signal.throwIfAborted();
    await staged.publish();
    onEvent({ kind: 'published' });
    return load;
  } catch (error) {
    // Best effort: the next run drops what stays. What was refused has another name by now.
    if (name === null || isUseless(error)) await Promise.allSettled([staged.discard()]);
    throw error;
  }
}

/** What is made beside the titles. */
interface Making {
  progress: ProgressLog;
  snapshot: ThreadedSnapshotBuilder;
}

/**
 * Builds and stores the search snapshot, by which titles are found: there is no other index. Its segments are stored while others are made, the
 * header last, since nobody looks for them before all are there. Both wait for the brake: the threads that build it would take both cores
 * from those who read, and where somebody does, one of them works at a time. Returns how many segments there are.
 */
async function storeSnapshot(
  { signal, onEvent, brake = NO_BRAKE }: LoadOptions,
  staged: StagedLoad,
  { progress, snapshot }: Making,
): Promise<number> {
  const stored = { segments: 0, bytes: 0 };
  const share = (): Share | null =>
    snapshot.totalBytes === null ? null : { done: stored.bytes, total: snapshot.totalBytes };
  progress.begin('Snapshot', { share });
  await progress.settled();
  try {
    const rest = async (): Promise<void> => (await brake.wait(signal))();
    const { isGentle } = brake;
    for await (const segments of inWrites(snapshot.finish(signal, { rest, isGentle }), { isGentle })) {
      const written = await brake.wait(signal);
      await staged.addSegments(segments).finally(written);
      stored.segments += segments.length;
      for (const { bytes } of segments) stored.bytes += bytes.length;
      progress.throwIfFailed();
      collectGarbage('minor');
    }
  } finally {
    // It was told of an end before, that of the titles.
    brake.end();
  }
  const { bytes, segments } = stored;
  progress.note({ snapshotBytes: bytes });
  onEvent({ kind: 'snapshotStored', bytes, segments });
  return segments;
}

/** Whether a load that ended so has nothing that a later run could go on from. */
function isUseless(error: unknown): boolean {
  if (isRefusal(error)) return true;
  return (
    error instanceof SeedError && (error.code === 'VERIFICATION_FAILED' || error.code === 'LOAD_SUPERSEDED')
  );
}

function refusal(
  { version, onEvent }: LoadOptions,
  objections: readonly Objection[],
  kept: string | null,
): LoadRefused {
  onEvent({ kind: 'refused', objections, kept });
  const left =
    kept === null
      ? 'Nothing was loaded.'
      : `What was loaded is kept in the collection ${kept} until the next load, its report in datasets, document ${loadProgressId(version)}.`;
  return new LoadRefused(version, objections, left);
}

function reasonsOf(
  { rejected, noted, skipped }: LoadTally,
  { onEvent }: LoadOptions,
): Pick<Required<LoadProgress>, 'rejected' | 'noted' | 'skipped'> {
  const reasons = { rejected: rejected.reasons(), noted: noted.reasons(), skipped };
  for (const reason of reasons.rejected) onEvent({ kind: 'rejected', ...reason });
  for (const reason of reasons.noted) onEvent({ kind: 'noted', ...reason });
  for (const reason of reasons.skipped) onEvent({ kind: 'skipped', ...reason });
  return reasons;
}

function writeAll(
  { source, signal, onEvent, brake }: LoadOptions,
  staged: StagedLoad,
  { progress, snapshot }: Making,
): Promise<LoadTally> {
  const on: Parameters<typeof writeTitles>[3] = {
    title: (title, texts) => snapshot.add(title, texts),
    reading: ({ phase, share, rows = () => progress.titles }) => progress.begin(phase, { share, rows }),
    batch: (counts) => {
      progress.note(counts);
      onEvent({ kind: 'batch', counts });
    },
    group: (counts) => {
      progress.note(counts);
      progress.throwIfFailed();
      if (progress.phase === null) progress.begin('Loading', { rows: () => progress.titles });
      return snapshot.room();
    },
  };
  return writeTitles(source, staged, signal, on, brake);
}
