import type { Context } from '../context.ts';
import { installMissing, thisMachine } from './debian-packages.ts';
import type { Need } from './debian-packages.ts';

/** A step that installs those Debian packages whose files are missing. Throws `ClusterError` where it may not. */
export async function ensurePackages(context: Context, title: string, needs: readonly Need[]): Promise<void> {
  await context.progress.step(title, async (step) => {
    const installed = await installMissing(needs, thisMachine(), context.clone);
    if (installed.length === 0) step.cached();
    else step.say(`installed ${installed.join(', ')}`);
  });
}
