import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { compileCache } from '../../support/compile-cache.ts';

describe('the cache of compiled sources', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-compile-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is kept, and never read for a source that has changed, not even by one letter', async () => {
    const source = join(folder, 'main.ts');
    const env = Object.fromEntries(Object.keys(compileCache).map((name) => [name, join(folder, 'cache')]));
    const said = async (letter: string): Promise<string> => {
      await writeFile(source, `const said: string = '${letter}';\nconsole.log(said);\n`);
      return (await promisify(execFile)(process.execPath, [source], { env })).stdout;
    };
    expect([await said('a'), await said('b'), await said('a')]).to.deep.equal(['a\n', 'b\n', 'a\n']);
    expect(await readdir(join(folder, 'cache'))).not.to.be.empty;
  });
});
