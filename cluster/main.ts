import { join } from 'node:path';
import { ClusterError } from './cluster-error.ts';
import { prepareCompose } from './compose/prepare-compose.ts';
import type { Context } from './context.ts';
import { dev } from './dev.ts';
import { clean, down } from './down.ts';
import { engineEnvironment } from './engine/engine.ts';
import { shellExports } from './environment.ts';
import { withLock } from './lock.ts';
import { Progress } from './progress.ts';
import { seed } from './seed/seed.ts';
import { Stamps } from './stamp.ts';
import { readState } from './state.ts';
import { setting, thisClone } from './this-clone.ts';
import { browserOnly, imagesOnly, loadTools, prometheusOnly, toolsOnly, up } from './up.ts';

const changing: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  up,
  tools: toolsOnly,
  'load-tools': loadTools,
  browser: browserOnly,
  prometheus: prometheusOnly,
  images: imagesOnly,
  compose: prepareCompose,
  down: ({ clone, progress }) => down(clone, progress),
  clean: ({ clone, progress }) => clean(clone, progress),
};

async function main(name: string): Promise<void> {
  const clone = thisClone();
  // `eval "$(make -s env)"` points DOCKER_HOST at our own engine, which must not be taken for one of the user's.
  if (process.env['DOCKER_HOST'] === engineEnvironment(clone, 'ours')['DOCKER_HOST']) {
    delete process.env['DOCKER_HOST'];
  }
  // kubectl and helm otherwise keep what they learn of API servers in the user's home.
  process.env['KUBECACHEDIR'] = join(clone.paths.local, 'kube-cache');
  if (name === 'env') {
    console.log(shellExports(clone, readState(clone.paths)));
    return;
  }
  if (name === 'dev') {
    await dev(clone);
    return;
  }
  if (name === 'seed') {
    process.exitCode = await seed({
      clone,
      files: setting('FILES'),
      version: setting('VERSION'),
      uri: setting('URI'),
      out: process.stdout,
      today: new Date(),
    });
    return;
  }
  const body = changing[name];
  if (body === undefined)
    throw new ClusterError('UNKNOWN_COMMAND', `there is no command "${name}"`, ['make help']);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  const progress = new Progress({
    write: (text) => process.stdout.write(text),
    now: () => performance.now(),
  });
  const context: Context = {
    clone,
    progress,
    stamps: new Stamps(clone.paths.stamps),
    asked: { images: setting('IMAGES'), port: setting('PORT') },
  };
  const waiting = (holder: number): void => {
    progress.line(`process ${String(holder)} is changing this clone's cluster: waiting for it to end`);
  };
  await withLock(join(clone.paths.run, 'lock'), waiting, () => body(context));
}

function stop(): never {
  process.stderr.write('\ninterrupted: run the same command again, it goes on from what is finished\n');
  process.exit(130);
}

function explain(error: unknown): string {
  if (error instanceof ClusterError) {
    const cause =
      error.cause === undefined
        ? ''
        : `\n  because: ${error.cause instanceof Error ? error.cause.message : 'see above'}`;
    return [`\n${error.message}${cause}`, ...error.next.map((choice) => `  → ${choice}`)].join('\n');
  }
  return `\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

try {
  await main(process.argv[2] ?? '');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
