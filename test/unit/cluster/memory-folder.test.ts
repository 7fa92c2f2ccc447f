import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { LEFT_AFTER_MS } from '../../support/memory-folder.ts';

const module = join(import.meta.dirname, '../../support/memory-folder.ts');
const run = promisify(execFile);

/** Runs `body` in a process of its own, where `folder` is a folder in memory or undefined; says what it prints. */
async function inProcess(body: string): Promise<{ stdout: string; pid: number }> {
  const script = `import { memoryFolder } from ${JSON.stringify(module)}; const folder = memoryFolder(); ${body}`;
  const running = run(process.execPath, ['--input-type=module-typescript', '--eval', script]);
  return { stdout: (await running).stdout.trim(), pid: running.child.pid ?? -1 };
}

describe('a folder in memory', () => {
  it('is there, or there is none, and goes with its process', async () => {
    const { stdout } = await inProcess(
      "import { existsSync } from 'node:fs'; console.log(folder ?? '', folder === undefined || existsSync(folder));",
    );
    const [, folder = '', isSound] = /^(\S*) ?(true|false)$/.exec(stdout) ?? [];
    expect(isSound, stdout).to.equal('true');
    expect(existsSync(folder), folder).to.equal(false);
  });

  it('may be entered by other users, as the one of the system', async () => {
    const { stdout } = await inProcess(
      "import { statSync } from 'node:fs'; console.log(folder === undefined ? 'none' : (statSync(folder).mode & 0o1777).toString(8));",
    );
    expect(stdout).to.be.oneOf(['none', '1777']);
  });

  it('of a process that is long gone is taken away, and none that may be in use', async function () {
    if (!existsSync('/dev/shm')) return;
    const { pid } = await inProcess('');
    const folder = (of: number, what: string): string => `/dev/shm/movie-search-tests-${of}-${what}`;
    // Of the last one, the process may be one of another container.
    const folders = [folder(pid, 'left'), folder(process.pid, 'used'), folder(pid, 'new')];
    const longAgo = new Date(Date.now() - LEFT_AFTER_MS - 1000);
    for (const each of folders) mkdirSync(each);
    for (const old of folders.slice(0, 2)) utimesSync(old, longAgo, longAgo);
    try {
      await inProcess('');
      expect(folders.map((each) => existsSync(each))).to.deep.equal([false, true, true]);
    } finally {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    }
  });
});
