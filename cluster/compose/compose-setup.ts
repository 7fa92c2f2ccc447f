import { join } from 'node:path';
import { z } from 'zod';
import type { Clone } from '../clone.ts';
import { readIfThere, writeAtomically } from '../stamp.ts';
import type { Choice } from '../way/way.ts';

const setup = z.object({
  /** The command line up to the subcommand: `docker compose --file …`. */
  command: z.array(z.string()).min(1),
  /** What the command needs in its environment. */
  env: z.record(z.string(), z.string()),
});

/** How this clone's `compose.yaml` is brought up on the engine that `make up` uses. */
export type ComposeSetup = z.output<typeof setup>;

/** Where `make compose` leaves what it found out, for tests and people. */
export function composeSetupFile({ paths }: Pick<Clone, 'paths'>): string {
  return join(paths.local, 'compose.json');
}

/** @param compose the words that start Docker Compose */
export function composeSetup(
  { paths: { root }, composeBridges: { outside, search, database } }: Clone,
  { way, engine }: Pick<Choice, 'way' | 'engine'>,
  compose: readonly string[],
  engineEnv: Readonly<Record<string, string>>,
): ComposeSetup {
  const files = [
    join(root, 'compose.yaml'),
    ...(engine === 'ours' ? [join(root, 'cluster', 'compose', 'own-engine.yaml')] : []),
  ];
  return {
    command: [
      ...compose,
      ...(way === 'built' ? ['--env-file', join(root, 'compose', 'built.env')] : []),
      '--project-directory',
      root,
      ...files.flatMap((file) => ['--file', file]),
    ],
    env: {
      ...engineEnv,
      ...(engine === 'ours' && {
        MOVIE_SEARCH_BRIDGE_OUTSIDE: outside,
        MOVIE_SEARCH_BRIDGE_SEARCH: search,
        MOVIE_SEARCH_BRIDGE_DATABASE: database,
      }),
    },
  };
}

export function writeComposeSetup(clone: Clone, content: ComposeSetup): void {
  writeAtomically(composeSetupFile(clone), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** @throws Error that says what to do where there is none */
export function readComposeSetup(file: string): ComposeSetup {
  const text = readIfThere(file);
  if (text === undefined)
    throw new Error(`There is no ${file}: run \`make compose\`, or \`SUITE=e2e make test\`.`);
  return setup.parse(JSON.parse(text));
}
