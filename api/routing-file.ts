import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import type { Logger } from '../logging/logger.ts';
import { pause, type Clock } from '../time/clock.ts';
import {
  DEFAULT_WEIGHTS,
  ROUTING_TERMS,
  type RoutingTerm,
  type RoutingWeights,
} from './replica-pool/routing-weights.ts';

/** What can be changed while a pod runs. */
export interface RoutingSettings {
  readonly weights: RoutingWeights;
  /** Whether answers known from before go out, marked, while no replica can be read from. */
  readonly staleAnswers: boolean;
  /** Where who directed a title that was found in memory comes from. */
  readonly directorsFrom: DirectorsFrom;
}

/** `Replicas`: their documents; `Memory`: the search snapshot, where that says so. */
const DIRECTORS_FROM = ['Replicas', 'Memory'] as const;
export type DirectorsFrom = (typeof DIRECTORS_FROM)[number];

/** How old the known content may become. The kubelet takes up to a minute to write a changed ConfigMap into a pod. */
const READ_EVERY_MS = 5000;

const weight = z.number().min(0).max(400);
const content = z.object({
  weights: z
    .object(
      Object.fromEntries(ROUTING_TERMS.map((term) => [term, weight.optional()])) as Record<
        RoutingTerm,
        z.ZodOptional<typeof weight>
      >,
    )
    .default({}),
  staleAnswers: z.boolean().default(false),
  directorsFrom: z.enum(DIRECTORS_FROM).default('Replicas'),
});

export const DEFAULT_ROUTING: RoutingSettings = {
  weights: DEFAULT_WEIGHTS,
  staleAnswers: false,
  directorsFrom: 'Replicas',
};

/** @throws Error saying what is wrong with the text: JSON as docs/routing.md describes it */
export function parseRouting(text: string): RoutingSettings {
  const { weights, ...rest } = content.parse(JSON.parse(text));
  const filled = ROUTING_TERMS.map((term) => [term, weights[term] ?? DEFAULT_WEIGHTS[term]] as const);
  return { weights: Object.fromEntries(filled) as RoutingWeights, ...rest };
}

/** The settings in a file, read again every few seconds: what cannot be read or understood changes nothing, and is said once. */
export class RoutingFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #settings = DEFAULT_ROUTING;
  /** The text, or what kept it from being read, as last seen. */
  #seen: string | undefined;

  constructor(path: string, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#path = path;
    this.#clock = clock;
    this.#logger = logger;
  }

  get settings(): RoutingSettings {
    return this.#settings;
  }

  /** Follows the file until `signal` aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.read();
      await pause(this.#clock, READ_EVERY_MS, signal);
    }
  }

  async read(): Promise<void> {
    let seen: string;
    let error: unknown;
    try {
      seen = await readFile(this.#path, 'utf8');
      if (seen === this.#seen) return;
      this.#settings = parseRouting(seen);
    } catch (caught) {
      error = caught;
      seen = String(caught);
    }
    if (seen === this.#seen) return;
    this.#seen = seen;
    if (error === undefined) this.#logger.info({ ...this.#settings }, 'routing settings read');
    else
      this.#logger.warn({ path: this.#path, err: error }, 'routing settings not usable: those before stay');
  }
}
