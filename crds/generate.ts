/**
 * Writes the CRD from the zod schema: `node crds/generate.ts`.
 * With `--check`: writes nothing, and exits 1 where the committed file differs from what would be written.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { customResourceDefinitionYaml } from './custom-resource-definition.ts';
import { movieSearchClusterResource as resource } from './movie-search-cluster.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = join(import.meta.dirname, `${resource.plural}.${resource.group}.yaml`);
const name = relative(process.cwd(), file);
const generated = customResourceDefinitionYaml();

if (!values.check) {
  await writeFile(file, generated);
  console.log(`wrote ${name}`);
} else if ((await readFile(file, 'utf8')) !== generated) {
  console.error(`${name} differs from its source: run "node crds/generate.ts" and commit what it writes`);
  process.exitCode = 1;
}
