import { applyCrd } from './apply-crd.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';

let shared: Promise<ControlPlane> | undefined;

/**
 * The one control plane of this test process, with a controller manager and the CRD installed; started at
 * the first call and ended with the process, at the latest (control-plane-hooks.ts). Each test file works in a namespace
 * of its own. Call it in a `before` with a timeout of a minute.
 *
 * @throws ControlPlaneError
 */
export function sharedControlPlane(): Promise<ControlPlane> {
  shared ??= (async () => {
    const controlPlane = await startControlPlane({ controllerManager: true });
    await applyCrd(controlPlane);
    return controlPlane;
  })();
  return shared;
}

/** Sees that the shared control plane is well, if any test asked for one. @throws ControlPlaneError as {@link ControlPlane.assertRuns} does. */
export async function assertSharedControlPlaneRuns(): Promise<void> {
  const controlPlane = await shared?.catch(() => undefined);
  await controlPlane?.assertRuns();
}

/** Stops the shared control plane, if any test asked for one. @throws ControlPlaneError as {@link ControlPlane.stop} does. */
export async function stopSharedControlPlane(): Promise<void> {
  const controlPlane = await shared?.catch(() => undefined); // Whoever asked for it was told why it did not start.
  await controlPlane?.stop();
}
