import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { parseAllDocuments } from 'yaml';

import type { KubeObject } from '../../kube/resource-kind.ts';
import { binaryFolder } from './control-plane-component.ts';

const run = promisify(execFile);

export const chartFolder = resolve(import.meta.dirname, '../../charts/movie-search');
export const chartNamespace = 'movie-search-system';
export const operatorAccount = 'movie-search-operator';

/** What a run of helm said; fails with what it complained of where it failed. */
export async function helm(...args: string[]): Promise<string> {
  const { stdout } = await run(join(binaryFolder(), 'helm'), args, { maxBuffer: 2 ** 26 });
  return stdout;
}

/** The objects an installation would make, as helm renders them. */
export async function renderChart(...args: string[]): Promise<KubeObject[]> {
  const rendered = await helm(
    'template',
    'movie-search',
    chartFolder,
    '--namespace',
    chartNamespace,
    '--kube-version',
    '1.36.0',
    ...args,
  );
  return parseAllDocuments(rendered)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}
