import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { binary } from './control-plane-component.ts';
import { freePorts } from './free-ports.ts';
import { waitUntil } from './wait-until.ts';

/** One target of a Prometheus, as its API tells. */
export interface PrometheusTarget {
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Prometheus of its own, on the loopback, with its data in a folder that goes with it. */
export class PrometheusProcess {
  readonly #url: string;
  readonly #startedAt = Date.now();
  readonly #end: () => Promise<void>;

  private constructor(url: string, end: () => Promise<void>) {
    this.#url = url;
    this.#end = end;
  }

  /** Starts it and waits until it answers. @param rules path of a file of rules; none: nothing is evaluated */
  static async start(scrapeConfigs: readonly object[], rules?: string): Promise<PrometheusProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    const global = { scrape_interval: '3s', scrape_timeout: '3s', evaluation_interval: '3s' };
    const parts = { global, scrape_configs: scrapeConfigs, ...(rules && { rule_files: [rules] }) };
    await writeFile(config, stringify(parts));
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const child = spawn(await binary('prometheus'), [...args, `--web.listen-address=${address}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const endWithUs = (): boolean => child.kill('SIGKILL');
    process.on('exit', endWithUs);
    const end = async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', endWithUs);
      await rm(folder, { recursive: true });
    };
    const started = new PrometheusProcess(`http://${address}`, end);
    try {
      await waitUntil('Prometheus answers', () => started.#isReady(), 60_000);
    } catch (error) {
      await end();
      throw new Error(`Prometheus did not start:\n${said.join('')}`, { cause: error });
    }
    return started;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/-/ready`)).ok;
    } catch {
      return false; // it does not listen yet
    }
  }

  /** How many series an expression has had since the start, and what is asked so. @throws Error where it is refused */
  async seriesOf(expr: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]> {
    const from = this.#startedAt / 1000;
    const query = new URLSearchParams({
      ...{ query: expr, step: '1', start: String(from), end: String(Date.now() / 1000) },
    });
    const { result } = await this.#ask<{
      result: { metric: Record<string, string>; values: [number, string][] }[];
    }>(`/api/v1/query_range?${query.toString()}`);
    // A quotient of zeros is a figure for nobody.
    return result.filter(({ values }) => values.some(([, value]) => value !== 'NaN'));
  }

  async targets(): Promise<readonly PrometheusTarget[]> {
    return (await this.#ask<{ activeTargets: PrometheusTarget[] }>('/api/v1/targets?state=active'))
      .activeTargets;
  }

  async #ask<T>(path: string): Promise<T> {
    const response = await fetch(this.#url + path);
    const body = (await response.json()) as { status: string; data: T; error?: string };
    if (body.status !== 'success')
      throw new Error(`Prometheus refuses ${decodeURIComponent(path)}: ${body.error ?? ''}`);
    return body.data;
  }

  /** Ends it, and what it has kept. */
  stop(): Promise<void> {
    return this.#end();
  }
}
