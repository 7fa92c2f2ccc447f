import { whyNoEngine } from '../engine/engine.ts';
import type { EngineImages } from '../images/engine-images.ts';
import { thisMachine, whyNotDebianRoot } from '../prerequisites/debian-packages.ts';
import { publishedImages } from './published-images.ts';
import type { Surroundings } from './way.ts';

/**
 * Looks at this machine: whether an engine answers, whether published images can be pulled (the smallest one that is
 * needed anyway is pulled to see), whether we could start an engine.
 */
export async function lookAround(asked: string | undefined, images: EngineImages): Promise<Surroundings> {
  const noHostEngine = await whyNoEngine();
  const noEngineOfOurs = whyNotDebianRoot(thisMachine());
  const looked = { asked, noHostEngine, noEngineOfOurs };
  if (noHostEngine !== undefined) return { ...looked, noPublishedImages: noHostEngine };
  if (asked === 'built') return { ...looked, noPublishedImages: 'not looked into' };
  return { ...looked, noPublishedImages: await whyNotPulled(images) };
}

async function whyNotPulled(images: EngineImages): Promise<string | undefined> {
  if (await images.has(publishedImages.base)) return undefined;
  try {
    await images.pull(publishedImages.base, 180_000);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    return `${publishedImages.base} cannot be pulled (${reason})`;
  }
}
