import { createHash } from 'node:crypto';

import { toByteText, type ByteText } from '../byte-text.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import type { Deadline } from '../deadline.ts';
import type { AnswerCache } from '../titles/answer-cache.ts';
import { CursorRefused } from '../titles/cursor.ts';
import type { CatalogueScans, Scanned } from './catalogue-scans.ts';

/** Something to be answered by a scan. */
export interface ScanQuestion {
  /** The same for two questions only where their answers are the same to the letter. */
  readonly cacheKey: string;
  /** Identity of the only dataset that will do; absent: the one that is served. */
  readonly dataset?: string | undefined;
  /** Scans, and makes the body of the answer. */
  ask(
    scans: CatalogueScans,
    deadline: Deadline,
  ): Promise<{ readonly scanned: Scanned; readonly body: object }>;
}

export interface ScanAnswer {
  /** The whole body: JSON. */
  readonly bytes: ByteText;
  readonly etag: string;
  /** The dataset version it is from. */
  readonly dataset: string;
  /** The replicas it was read from, with commas between. */
  readonly replica: string;
  /** Whether it came from memory. */
  readonly cached: boolean;
}

/** Answers by scans, and keeps those that are complete: the data of a dataset never change. */
export class ScanAnswers {
  readonly #scans: CatalogueScans;
  readonly #cache: AnswerCache;

  constructor(scans: CatalogueScans, cache: AnswerCache) {
    this.#scans = scans;
    this.#cache = cache;
  }

  /** The answer, where it was kept from before. */
  kept({ cacheKey, dataset: wanted }: ScanQuestion): ScanAnswer | undefined {
    const dataset = this.#scans.dataset(wanted);
    const kept = dataset === null ? undefined : this.#cache.get(datasetIdentity(dataset), keyOf(cacheKey));
    if (kept === undefined) return undefined;
    const { rest: bytes, ...from } = kept;
    return { ...from, bytes, cached: true };
  }

  /**
   * @throws CursorRefused where the dataset that was asked for by name is gone; what {@link CatalogueScans.films} throws where nothing
   *   could be read in time
   */
  async answer(question: ScanQuestion, deadline: Deadline): Promise<ScanAnswer> {
    const { scanned, body } = await question.ask(this.#scans, deadline).catch((cause: unknown) => {
      if (!(cause instanceof DatasetGone) || question.dataset === undefined) throw cause;
      throw new CursorRefused('belongs to a dataset version that is no longer kept: start again without it', {
        cause,
      });
    });
    const bytes = toByteText(JSON.stringify(body));
    const etag = createHash('sha256').update(bytes, 'latin1').digest('base64url').slice(0, 22);
    const from = { etag, dataset: scanned.dataset.version, replica: scanned.replicas.join(', ') };
    if (scanned.missing === 0) {
      const identity = datasetIdentity(scanned.dataset);
      this.#cache.set(identity, keyOf(question.cacheKey), { rest: bytes, ...from });
    }
    return { ...from, bytes, cached: false };
  }
}

/** Apart from what other questions keep in the same cache. */
function keyOf(cacheKey: string): string {
  return `scan ${cacheKey}`;
}
