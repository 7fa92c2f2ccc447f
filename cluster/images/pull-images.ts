import { ClusterError } from '../cluster-error.ts';
import type { Step } from '../progress.ts';
import type { EngineImages } from './engine-images.ts';

/** Milliseconds: an image of a cluster node is large, and may come over a slow line. */
const limit = 45 * 60_000;

/** Pulls those images that the engine does not have. Throws `ClusterError` for the first one that cannot be had. */
export async function pullMissing(
  engine: Pick<EngineImages, 'has' | 'pull'>,
  images: readonly string[],
  step: Pick<Step, 'say' | 'cached' | 'heartbeat'>,
): Promise<void> {
  const missing: string[] = [];
  for (const image of images) if (!(await engine.has(image))) missing.push(image);
  if (missing.length === 0) {
    step.cached();
    return;
  }
  let pulling = '';
  step.heartbeat(() => `pulling ${pulling}`);
  for (const image of missing) {
    pulling = image;
    step.say(image);
    try {
      await engine.pull(image, limit);
    } catch (error) {
      throw new ClusterError(
        'PULL_FAILED',
        `${image} cannot be pulled`,
        [
          `docker pull ${image}  (to see why: proxy, login, rate limit), then \`make up\` again, which goes on from here`,
          'IMAGES=built make up  (builds everything from package registries)',
        ],
        { cause: error },
      );
    }
  }
}
