import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command, succeeds } from '../command.ts';

/** How images and containers are laid out on disk: by the engine, and by containerd inside the nodes. */
export interface StorageDrivers {
  readonly engine: 'overlay2' | 'vfs';
  readonly nodes: 'overlayfs' | 'native';
}

/** An overlay cannot be stacked on every file system (another overlay, some network ones); whole copies work on all, slowly. */
export function storageDrivers(overlayWorks: boolean): StorageDrivers {
  return overlayWorks ? { engine: 'overlay2', nodes: 'overlayfs' } : { engine: 'vfs', nodes: 'native' };
}

/** Whether an overlay can be mounted with its layers below `folder`: tried, because no list of file systems is ever complete. */
export async function overlayWorksIn(folder: string): Promise<boolean> {
  const trial = join(folder, 'overlay-trial');
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(trial, name));
  for (const each of [lower, upper, work, merged]) mkdirSync(each ?? trial, { recursive: true });
  const layers = `lowerdir=${lower ?? ''},upperdir=${upper ?? ''},workdir=${work ?? ''}`;
  const works = await succeeds('mount', ['-t', 'overlay', 'overlay', '-o', layers, merged ?? '']);
  if (works) await command('umount', [merged ?? '']);
  rmSync(trial, { recursive: true });
  return works;
}
