import { assertSharedControlPlaneRuns, stopSharedControlPlane } from './shared-control-plane.ts';

/** Where mocha runs files side by side, each of its workers has an id, and root hooks run once a file. */
const sideBySide = process.env['MOCHA_WORKER_ID'] !== undefined;

/**
 * Mocha's root hooks (`--require`). The control plane that test files share ends with the last of them. A worker does not know
 * which is its last: there, one control plane serves all of its files, and ends with its process.
 */
export const mochaHooks = {
  afterAll: sideBySide ? assertSharedControlPlaneRuns : stopSharedControlPlane,
};
