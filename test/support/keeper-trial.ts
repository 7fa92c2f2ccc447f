import { finderTables } from '../../api/finding/finder-tables.ts';
import type { LoadedSnapshot } from '../../api/finding/load-snapshot.ts';
import type { LoadUrgency } from '../../api/finding/load-urgency.ts';
import { SnapshotKeeper } from '../../api/finding/snapshot-keeper.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { ManualClock } from './manual-clock.ts';
import { RecordingLogger } from './recording-logger.ts';
import { buildSnapshot, source } from './snapshot.ts';
import { waitUntil } from './wait-until.ts';

/** One load that was begun, to be ended by the test. */
interface BegunLoad {
  readonly replica: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly urgency: LoadUrgency;
  readonly end: (error?: Error) => void;
}

/** The snapshot of a dataset with one title, `Heat`. */
export async function loadedSnapshot(): Promise<LoadedSnapshot> {
  const bytes = await buildSnapshot([source({ _id: 'a', title: 'Heat' })]);
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(new Uint8Array(bytes));
  return { bytes: shared, tables: finderTables(Snapshot.read(shared)), restedMs: 0 };
}

/** A dataset of that version, always the same data. */
export function keptDataset(version: string): KeptDataset {
  const collection = `titles_${version}`;
  return { version, collection, titles: 1, rejectedRows: 0, loadedAt: new Date(0) };
}

/** A keeper at a time that a test moves, with loads that a test ends. */
export class KeeperTrial {
  readonly clock = new ManualClock();
  readonly logger = new RecordingLogger();
  /** In the order in which they began. */
  readonly begun: BegunLoad[] = [];
  /** Whether questions come for a version. */
  isRead: (version: string) => boolean = () => true;
  readonly keeper: SnapshotKeeper<string>;
  readonly #loaded: LoadedSnapshot;

  constructor(loaded: LoadedSnapshot, replicas: readonly string[] = ['r0', 'r1', 'r2']) {
    this.#loaded = loaded;
    this.keeper = new SnapshotKeeper<string>({
      load: (replica, { version }, how) => this.#load(replica, version, how),
      replicas: () => replicas,
      isRead: ({ version }) => this.isRead(version),
      clock: this.clock,
      random: () => 0,
      logger: this.logger,
    });
  }

  /** Has the keeper keep datasets of these versions. */
  keep(...versions: string[]): void {
    this.keeper.keep(versions.map(keptDataset));
  }

  /** Ends the load that began last, and waits until the keeper has noticed. */
  async endLoad(version: string): Promise<void> {
    await waitUntil(`a load of ${version} began`, () => this.begun.at(-1)?.version === version);
    this.begun.at(-1)?.end();
    await waitUntil(`${version} is ready`, () => this.states().includes(`${version} ready`));
  }

  /** How far each is: version, state, and why where it failed. */
  states(): string[] {
    return this.keeper
      .states()
      .map(({ dataset, state }) => `${dataset} ${state.state}${'code' in state ? ` ${state.code}` : ''}`);
  }

  #load(
    replica: string,
    version: string,
    { urgency, signal }: Pick<BegunLoad, 'urgency' | 'signal'>,
  ): Promise<LoadedSnapshot> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      const end = (error?: Error): void => (error === undefined ? resolve(this.#loaded) : reject(error));
      this.begun.push({ replica, version, signal, urgency, end });
    });
  }
}
