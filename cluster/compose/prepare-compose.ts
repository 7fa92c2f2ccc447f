import { join } from 'node:path';
import { chooseHow, everyImage } from '../up.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { engineEnvironment } from '../engine/engine.ts';
import { provideCompose } from './compose-plugin.ts';
import { composeSetup, writeComposeSetup } from './compose-setup.ts';

/** Provides all that `compose.yaml` needs on the engine that `make up` uses, and tells how to bring it up. */
export async function prepareCompose(context: Context): Promise<void> {
  const { clone, progress, stamps } = context;
  const choice = await chooseHow(context);
  if (choice.way === 'built') await everyImage(context, choice, 'engine');
  const env = engineEnvironment(clone, choice.engine);
  const compose = await progress.step('Docker Compose', (step) =>
    provideCompose(clone, stamps, choice.way, env, step),
  );
  const setup = composeSetup(clone, choice, compose, env);
  writeComposeSetup(clone, setup);
  if (choice.way === 'published') {
    const [program = '', ...args] = setup.command;
    const log = join(clone.paths.logs, 'compose.log');
    await progress.step('images of compose.yaml', async (step) => {
      step.heartbeat(() => 'pulling, and building in a stage of compose/Dockerfile');
      await command(program, [...args, 'pull', '--quiet', '--ignore-buildable'], { env: setup.env, log });
      await command(program, [...args, 'build', '--quiet'], { env: setup.env, log });
    });
  }
  const settings = Object.entries(setup.env).map(([name, value]) => `${name}=${value}`);
  progress.line(`\nWithout Kubernetes:\n  ${[...settings, ...setup.command].join(' ')} up --detach --wait`);
}
