import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { fingerprint } from '../fingerprint.ts';
import type { EngineImages } from '../images/engine-images.ts';
import { thisMachine } from '../prerequisites/debian-packages.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';
import { buildGoTool } from './kubelite.ts';
import { planTool } from './tool-plan.ts';
import type { clusterTools, testTools } from './tool-plan.ts';

type ToolName = (typeof clusterTools)[number] | (typeof testTools)[number];

/** Puts tools into `.local/bin` where images are published ones, each from where `planTool` finds it. */
export async function providePublishedTools(
  clone: Clone,
  images: EngineImages,
  stamps: Stamps,
  names: readonly ToolName[],
  step: Step,
): Promise<void> {
  const { bin, tmp, root } = clone.paths;
  const folders = thisMachine().searchPath.filter((folder) => folder !== '' && !folder.startsWith(root));
  const find = (program: string): string | undefined =>
    folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
  const onPath = Object.fromEntries(names.map((name) => [name, find(name)]));
  const plans = names.map((name) => ({
    name,
    source: planTool(name, { go: find('go') !== undefined, onPath }),
  }));
  const nowhere = plans.flatMap(({ source }) => (source.from === 'nowhere' ? [source.next] : []));
  if (nowhere.length > 0)
    throw new ClusterError('TOOLS_MISSING', 'some tools are neither here nor can be built', nowhere);
  let made = 0;
  for (const { name, source } of plans) {
    const key = fingerprint([{ fact: source }]);
    if (existsSync(join(bin, name)) && stamps.has(`tool-${name}`, key)) continue;
    mkdirSync(bin, { recursive: true });
    mkdirSync(tmp, { recursive: true });
    const draft = join(tmp, name);
    rmSync(draft, { force: true });
    if (source.from === 'path') {
      step.say(`${name}: ${source.file}`);
      symlinkSync(source.file, draft);
    } else if (source.from === 'go') {
      step.say(`${name}: building ${source.package}`);
      await buildGoTool(clone, source.package, draft);
    } else if (source.from === 'image') {
      step.say(`${name}: from ${source.image}`);
      await images.extract(source.image, source.file, draft);
      chmodSync(draft, 0o755);
    }
    renameSync(draft, join(bin, name));
    stamps.set(`tool-${name}`, key);
    made += 1;
  }
  if (made === 0) step.cached();
}
