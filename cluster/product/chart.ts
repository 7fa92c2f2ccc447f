import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command } from '../command.ts';
import type { ProductImages } from '../images/product-images.ts';
import type { Kubectl } from '../kubectl.ts';

export const operatorNamespace = 'movie-search-system';
export const release = 'movie-search';

/** Installs or upgrades the operator from the chart, and waits until it runs. */
export async function installChart(
  clone: Clone,
  helm: string,
  kubectl: Kubectl,
  images: ProductImages & { readonly database: string },
): Promise<void> {
  const { root, kubeconfig, local, logs } = clone.paths;
  await forgetUnfinished(kubectl);
  const values = Object.entries(images).flatMap(([name, image]) => ['--set', `images.${name}=${image}`]);
  await command(
    helm,
    [
      'upgrade',
      '--install',
      release,
      join(root, 'charts', 'movie-search'),
      '--namespace',
      operatorNamespace,
      '--create-namespace',
      '--kubeconfig',
      kubeconfig,
      ...values,
      '--set',
      'imagePullPolicy=IfNotPresent',
      '--wait',
      '--timeout',
      '3m',
    ],
    {
      log: join(logs, 'helm.log'),
      // helm keeps caches and settings in the user's home otherwise.
      env: {
        HELM_CACHE_HOME: join(local, 'helm'),
        HELM_CONFIG_HOME: join(local, 'helm'),
        HELM_DATA_HOME: join(local, 'helm'),
      },
    },
  );
}

/** A killed helm leaves its release "pending", which it then refuses to touch; what it applied stays, and is taken over. */
async function forgetUnfinished(kubectl: Kubectl): Promise<void> {
  const pending = 'status in (pending-install,pending-upgrade,pending-rollback,uninstalling)';
  await kubectl.run([
    'delete',
    'secret',
    '--namespace',
    operatorNamespace,
    '--ignore-not-found',
    '--selector',
    `owner=helm,name=${release},${pending}`,
  ]);
}
