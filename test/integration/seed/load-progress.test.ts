import { expect } from 'chai';

import type { LoadProgress } from '../../../catalog/load-progress.ts';
import { EVERY_TITLE } from '../../../catalog/title-choice.ts';
import { ImdbSource } from '../../../seed/imdb/imdb-source.ts';
import type { ImdbFileName, ImdbFiles } from '../../../seed/imdb/imdb-files.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import { GeneratedImdb } from '../../data/imdb/generated-imdb.ts';
import { imdbPieces } from '../../data/imdb/imdb-rows.ts';
import { IMDB_HEADERS } from '../../support/imdb/imdb-tables.ts';
import { MemoryImdbFiles } from '../../support/imdb/memory-imdb-files.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { LoadTrial } from './load-trial.ts';

const imdb = new GeneratedImdb({ titles: 3000, seed: 3 });
const names = Object.keys(IMDB_HEADERS) as ImdbFileName[];
const texts = Object.fromEntries(names.map((name) => [name, [...imdbPieces(imdb, name)].join('')]));

/** Files that come in few pieces, each of them only once `before` it is done. */
function inPieces(pieces: number, before: (name: ImdbFileName) => Promise<void>): ImdbFiles {
  return {
    description: 'slow files',
    async open(name) {
      const size = Math.ceil(Buffer.byteLength(texts[name] ?? '') / pieces);
      const file = await new MemoryImdbFiles(texts, size).open(name);
      const { chunks } = file;
      return {
        ...file,
        chunks: (async function* () {
          for await (const chunk of chunks) {
            await before(name);
            yield chunk;
          }
        })(),
      };
    },
  };
}

describe('the progress of a load', function () {
  this.timeout(120_000);
  let trial: LoadTrial;
  before(async () => (trial = await LoadTrial.start(1)));
  after(() => trial.stop());
  beforeEach(() => trial.db.dropDatabase());

  it('ascends phase by phase in the database, from a source that is slow', async () => {
    const clock = new ManualClock();
    const seen: LoadProgress[] = [];
    let isReading = false;
    const files = inPieces(4, async (name) => {
      if (!isReading || (name !== 'name.basics' && name !== 'title.basics')) return;
      const from = clock.now();
      await clock.advance(4000);
      // Written by the clock of the loader, which looks every second.
      let report: LoadProgress | null = null;
      await waitUntil('the progress is written', async () => {
        report = await trial.reportOf('v1');
        return report !== null && report.updatedAt.getTime() > from && report.percent != null;
      });
      seen.push(report!);
    });
    const events: LoadEvent[] = [];
    await trial.load('v1', new ImdbSource(files, EVERY_TITLE), {
      now: () => new Date(clock.now()),
      monotonicNow: () => clock.monotonicNow(),
      onEvent: (event) => {
        isReading ||= event.kind === 'staged';
        events.push(event);
      },
    });
    const of = (phase: string): LoadProgress[] => seen.filter((report) => report.phase === phase);
    expect(new Set(seen.map(({ phase }) => phase))).to.deep.equal(new Set(['ReadingNames', 'Loading']));
    for (const phase of ['ReadingNames', 'Loading']) {
      const percents = of(phase).map(({ percent }) => percent ?? -1);
      expect(new Set(percents).size, `${phase}: ${percents.join()}`).to.be.at.least(3);
      expect(percents, phase).to.deep.equal(percents.toSorted((a, b) => a - b));
      expect(percents.at(-1)).to.be.at.most(100);
    }
    expect(
      of('Loading').some(({ rowsPerSecond, secondsLeft }) => rowsPerSecond !== null && secondsLeft !== null),
    ).to.be.true;
    expect(
      events.flatMap((event) =>
        event.kind === 'phaseBegun' || event.kind === 'phaseEnded' ? [`${event.kind} ${event.phase}`] : [],
      ),
    ).to.deep.equal(
      ['ReadingNames', 'Loading', 'Snapshot', 'Verifying'].flatMap((phase) => [
        `phaseBegun ${phase}`,
        `phaseEnded ${phase}`,
      ]),
    );
    expect(events.some(({ kind }) => kind === 'progress')).to.equal(true);
    expect(await trial.reportOf('v1')).to.include({ phase: 'Complete', titles: 3000 });
  });
});
