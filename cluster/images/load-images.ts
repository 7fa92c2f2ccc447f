import { createReadStream } from 'node:fs';
import { command } from '../command.ts';

/** Imports an archive into every node at once. `kind load` would save, copy and import each image for each node in turn. */
export async function loadIntoNodes(
  archive: string,
  nodes: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const importer = ['ctr', '--namespace', 'k8s.io', 'images', 'import', '-'];
  await Promise.all(
    nodes.map((node) =>
      command('docker', ['exec', '--interactive', node, ...importer], {
        env,
        input: createReadStream(archive),
      }),
    ),
  );
}
