import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { command } from '../../cluster/command.ts';
import { mongodBinary } from '../support/mongod.ts';

const root = join(import.meta.dirname, '../..');

/** Machine, commit and versions, one line: without them a figure says nothing. */
export async function benchMachine(): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await command('git', ['-C', root, ...args])).trim();
  const [commit, changed, mongod] = await Promise.all([
    git('rev-parse', '--short', 'HEAD'),
    git('status', '--porcelain'),
    command(mongodBinary(), ['--version']),
  ]);
  const all = cpus();
  return [
    `commit ${commit}${changed === '' ? '' : ' and changes'}`,
    `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `Node ${process.version}`,
    `mongod ${/db version v(\S+)/u.exec(mongod)?.[1] ?? 'unknown'}`,
    `load before ${loadavg()[0]?.toFixed(1) ?? ''}`,
    new Date().toISOString().slice(0, 16),
  ].join(', ');
}
