import type { Browser } from 'playwright-core';

import { launchBrowser } from '../browser.ts';
import { ClusterTrial, type ClusterTrialOptions } from './cluster-trial.ts';

/**
 * Hooks for a suite: one browser, in which each test has a made-up cluster of its own, and fails where a page misbehaves.
 *
 * @param use is handed the cluster before each test
 */
export function trialForEach(use: (trial: ClusterTrial) => void, options: ClusterTrialOptions = {}): void {
  let browser: Browser;
  let trial: ClusterTrial;
  before(async () => (browser = await launchBrowser()));
  after(() => browser.close());
  beforeEach(async () => {
    trial = await ClusterTrial.start(browser, options);
    use(trial);
  });
  afterEach(() => trial.close());
}
