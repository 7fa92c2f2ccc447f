import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import type { Mark } from '../../../cluster-view/events.ts';
import { ensurePages } from '../browser-service.ts';
import { openPage, type Look, type OpenedPage } from '../browser-page.ts';
import { ClusterWorld } from './cluster-world.ts';
import { ScriptedClusterServer } from './scripted-cluster-server.ts';

const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist', 'web');

export interface ClusterTrialOptions {
  readonly members?: readonly string[];
  readonly pods?: readonly string[];
}

/** A made-up cluster behind a scripted server, and tabs that watch it. */
export class ClusterTrial {
  readonly world: ClusterWorld;
  readonly server: ScriptedClusterServer;
  readonly #browser: Browser;
  readonly #opened: { readonly tab: OpenedPage; readonly expected: RegExp | undefined }[] = [];

  private constructor(world: ClusterWorld, server: ScriptedClusterServer, browser: Browser) {
    this.world = world;
    this.server = server;
    this.#browser = browser;
  }

  static async start(browser: Browser, options: ClusterTrialOptions = {}): Promise<ClusterTrial> {
    await ensurePages();
    const now = Date.UTC(2026, 10, 30, 12, 30);
    const world = new ClusterWorld({
      members: options.members ?? ['m-db-0', 'm-db-1', 'm-db-2'],
      pods: options.pods ?? ['m-query-a', 'm-query-b'],
      now,
      marks: [
        aMark('scale', now - 240_000, 'database: 2 → 3'),
        aMark('join', now - 200_000, 'm-db-2 serves'),
      ],
    });
    const server = await ScriptedClusterServer.start(BUILT, {
      first: () => world.history(),
      incident: (from, to) => world.incident(from, to),
    });
    return new ClusterTrial(world, server, browser);
  }

  /**
   * Opens the cluster view in a browser of its own.
   *
   * @param expected offences that the test is about, such as the browser's own line about a 503
   */
  async open(address = '/cluster', look: Look = {}, expected?: RegExp): Promise<OpenedPage> {
    const tab = await openPage(this.#browser, this.server.origin, look);
    this.#opened.push({ tab, expected });
    await tab.page.goto(address);
    return tab;
  }

  /** Opens it and waits for its figures. */
  async watch(address = '/cluster', look: Look = {}, expected?: RegExp): Promise<Page> {
    const { page } = await this.open(address, look, expected);
    await page.locator('[data-connection=live]').waitFor();
    await page.locator('[data-figure=cpu]').waitFor();
    return page;
  }

  /** Lets a second of the cluster pass. */
  tick(): void {
    this.server.send(this.world.sample());
  }

  /** @throws Error that lists what pages did that they must not do */
  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.#opened.map(({ tab, expected }) => tab.close(expected)));
    await this.server.close();
    const failed = closed.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

export function aMark(kind: Mark['kind'], at: number, title: string): Mark {
  return {
    id: `${kind} ${title}`,
    at,
    kind,
    tier: 'database',
    subject: null,
    title,
    detail: '74 % over 2 pods, target 60 % → 3',
  };
}
