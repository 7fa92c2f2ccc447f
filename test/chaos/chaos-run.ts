import { LiveCluster } from '../support/live-cluster.ts';
import { sample, sampleTitles } from '../support/sample.ts';
import type { ChaosCase } from './chaos-case.ts';
import { ChaosCluster } from './chaos-cluster.ts';
import type { Row } from './failures-table.ts';
import { loadUrl } from './load-url.ts';
import { mend } from './mend.ts';
import { tryTold } from './telling.ts';
import { restoreAfter, tryCase, type ChaosLoad, type Try } from './try-case.ts';
import { brokenPromises, type Times } from './verdict.ts';
import { Witness } from './witness.ts';

/** What a case came to. */
export interface Outcome {
  readonly row: Row;
  /** Promises that were not kept; none: the case is as it should be. */
  readonly broken: readonly string[];
}

/** The local cluster and its sample, ready for cases to be tried on, one after another. */
export class ChaosRun {
  readonly #live: LiveCluster;
  readonly #witness: Witness;
  readonly #cluster: ChaosCluster;
  readonly #say: (line: string) => void;

  readonly #load: ChaosLoad;

  private constructor(
    live: LiveCluster,
    url: string,
    { signal, say }: { signal: AbortSignal; say: (line: string) => void },
  ) {
    this.#live = live;
    this.#load = { url, titles: sampleTitles, ratePerSecond: 100, quietSeconds: 5 };
    this.#witness = new Witness(live.kube, sample);
    this.#cluster = new ChaosCluster(live, this.#witness, signal);
    this.#say = say;
  }

  /** `signal` ends the case under way; its fault is undone. `say` is told what happens, a line at a time. */
  static async start(signal: AbortSignal, say: (line: string) => void): Promise<ChaosRun> {
    const live = await LiveCluster.connect();
    await mend(live);
    const url = await loadUrl(live);
    say(`the load goes to ${url}`);
    const run = new ChaosRun(live, url, { signal, say });
    await run.#witness.start();
    return run;
  }

  /** Mends what may still be broken, and lets go of the cluster. */
  async end(): Promise<void> {
    await mend(this.#live);
    await this.#witness.stop();
    this.#live.close();
  }

  /** Tries a case as often as it says, or as often as is asked for. A case that cannot be tried has broken its promises, too. */
  async try(
    chaosCase: ChaosCase,
    { times = chaosCase.tries ?? 1, judgement = 'judged' }: { times?: number; judgement?: Times } = {},
  ): Promise<Outcome> {
    const { name, fault, limits } = chaosCase;
    const tries: Try[] = [];
    const troubles: string[] = [];
    for (let each = 1; each <= times && troubles.length === 0; each++) {
      this.#say(`\n▸ ${name}${times === 1 ? '' : `, ${each} of ${times}`}: ${fault}`);
      try {
        const one = await tryCase(chaosCase, this.#cluster, this.#load);
        tries.push(one);
        for (const line of tryTold(one)) this.#say(`  ${line}`);
      } catch (error) {
        troubles.push(`could not be tried: ${String(error)}`);
        this.#say(`  ${troubles.join('')}`);
        await mend(this.#live);
      }
      // After the figures are told: what ends a run while it waits for the cluster to be as before must not lose them.
      troubles.push(...(await restoreAfter(chaosCase, this.#cluster)));
    }
    const figures = tries.map((each) => each.figures);
    const promises = tries.length === 0 ? [] : brokenPromises(limits, figures, judgement);
    const broken = [...troubles, ...tries.flatMap((each) => each.broken), ...promises];
    return { row: { name, fault, limits, tries: figures }, broken };
  }
}
