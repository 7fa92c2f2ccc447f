import { setTimeout as sleep } from 'node:timers/promises';

import { pino } from 'pino';

import type { DatasetPointer } from '../catalog/dataset-pointer.ts';
import { REFUSED_EXIT_CODE } from '../catalog/load-exit.ts';
import type { TitleChoice } from '../catalog/title-choice.ts';
import { LogOutput } from '../logging/log-output.ts';
import { DelayBrake } from './brake/delay-brake.ts';
import { LagBrake } from './brake/load-brake.ts';
import { ReaderLags } from './brake/reader-lags.ts';
import { ReadTimes } from './brake/read-times.ts';
import { BundledSource } from './bundled/bundled-source.ts';
import { readConfig, reportFileOf, type SeedConfig, type SourceFormat } from './config.ts';
import { DirectoryFiles } from './files/directory-files.ts';
import type { FileFormat, SourceFiles } from './files/source-files.ts';
import { UrlFiles } from './files/url-files.ts';
import { IMDB_FORMAT } from './imdb/imdb-files.ts';
import { ImdbSource } from './imdb/imdb-source.ts';
import { JSON_LINES_FORMAT, JsonLinesSource } from './json-lines/json-lines-source.ts';
import { loadDataset } from './load-dataset.ts';
import type { LoadEvent } from './load-options.ts';
import { connectMember, connectMongo } from './mongo/connect.ts';
import { MongoCatalogStore } from './mongo/mongo-catalog-store.ts';
import { ReadWatch } from './mongo/read-watch.ts';
import { watchReaders } from './mongo/watch-readers.ts';
import { type LoadReport, writeReport } from './report.ts';
import { isRefusal, SeedError } from './seed-error.ts';
import type { Sorting } from './sort/sorted-files.ts';
import type { TitleSource } from './title-source.ts';

const formats: Readonly<
  Record<
    SourceFormat,
    {
      format: FileFormat;
      source: (files: SourceFiles, choice: TitleChoice, sorting: Sorting | null) => TitleSource;
    }
  >
> = {
  IMDb: { format: IMDB_FORMAT, source: (...of) => new ImdbSource(...of) },
  JSONLines: { format: JSON_LINES_FORMAT, source: (...of) => new JsonLinesSource(...of) },
};
/** How long the last lines of the log may take to be read, in milliseconds. */
const LAST_LINES_MS = 500;
const output = new LogOutput(process.stdout);
const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    // Whether anything was switched by then, the load itself adds.
    stopping.abort(new SeedError('STOPPED', `${signal} stopped the load`));
  });
}

try {
  const startedAt = performance.now();
  const config = readConfig(process.env);
  log.level = config.logLevel;
  const pointer = await load(config);
  const report: LoadReport = {
    version: pointer.version,
    titles: pointer.titles,
    rejectedRows: pointer.rejectedRows,
    ...(pointer.titlesWithDirectors !== undefined && { titlesWithDirectors: pointer.titlesWithDirectors }),
    loadedAt: pointer.loadedAt.toISOString(),
    seconds: Math.round(performance.now() - startedAt) / 1000,
  };
  log.info(report, 'done');
  await tell(config.reportFile, report);
} catch (error) {
  log.fatal({ err: error }, 'failed');
  await tell(reportFileOf(process.env), error instanceof Error ? error.message : String(error));
  process.exitCode = isRefusal(error) ? REFUSED_EXIT_CODE : 1;
}
// A log that nobody reads would keep the process from ending by itself.
await output.settled(LAST_LINES_MS);
process.exit();

async function load(config: SeedConfig): Promise<DatasetPointer> {
  const source = sourceOf(config);
  const { description, settings } = source;
  log.info({ version: config.version, source: description, settings, hosts: config.mongo.hosts }, 'starting');
  const connection = connectMongo(config.mongo);
  const monotonicNow = () => performance.now();
  const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal });
  const lags = new ReaderLags();
  watchReaders(connection.db, lags, monotonicNow);
  const reads = new ReadTimes();
  const readersBrake = new DelayBrake({ reads, now: monotonicNow, sleep: pause });
  let watch: ReadWatch | undefined;
  const onEvent = (event: LoadEvent) => logEvent(event, readersBrake.speed);
  try {
    return await loadDataset({
      version: config.version,
      source,
      store: new MongoCatalogStore(connection.db, stopping.signal),
      limits: config.limits,
      keepVersions: config.keepVersions,
      scratchFolder: config.scratchFolder,
      signal: stopping.signal,
      now: () => new Date(),
      onEvent,
      brake: new LagBrake({
        lags: (now) => lags.lags(now),
        maxLagMs: config.maxLagSeconds * 1000,
        now: monotonicNow,
        sleep: pause,
        onEvent,
      }),
      readersBrake: ({ collection }) => {
        watch = new ReadWatch({
          client: connection.db.client,
          connect: (member) => connectMember(config.mongo, member),
          namespace: `${connection.db.databaseName}.${collection}`,
          onCount: (count) => reads.saw(count, monotonicNow()),
          onRefused: (member, error) => onEvent({ kind: 'readsUnknown', member, error }),
        });
        return readersBrake;
      },
    });
  } finally {
    await watch?.close();
    await connection.close();
  }
}

/** `speed`: the share of its time in which the load may work, beside readers; null where there are none. */
function logEvent(event: LoadEvent, speed: number | null): void {
  const { kind, ...facts } = event;
  switch (event.kind) {
    case 'batch':
      log.debug(facts, kind);
      return;
    case 'progress':
      log.info(
        {
          ...facts,
          memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
          ...(speed !== null && { speed: Math.round(100 * speed) / 100 }),
        },
        kind,
      );
      return;
    case 'readerGivenUp':
      log.warn(facts, kind);
      return;
    case 'readsUnknown':
      log.warn({ member: event.member, err: event.error }, kind);
      return;
    case 'shareUnknown':
      log.warn({ phase: event.phase, err: event.error }, kind);
      return;
    default:
      log.info(facts, kind);
  }
}

function sourceOf({ source: config, choice, sortsFiles, scratchFolder }: SeedConfig): TitleSource {
  if (config.kind === 'bundled') return new BundledSource(config.folder);
  const { format, source } = formats[config.format];
  return source(
    config.kind === 'directory'
      ? new DirectoryFiles(config.folder, format)
      : new UrlFiles({ base: config.base, credentials: config.credentials, format }),
    choice,
    sortsFiles ? { folder: scratchFolder } : null,
  );
}

/** The report file is for whoever started us; without one, the log and the exit code still tell. */
async function tell(file: string, report: LoadReport | string): Promise<void> {
  await writeReport(file, report).catch((error: unknown) => {
    log.warn({ err: error, file }, 'report not written');
  });
}
