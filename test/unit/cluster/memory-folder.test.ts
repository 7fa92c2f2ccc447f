import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

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

  it('of a process that is gone is taken away, and one of a process that lives is not', async function () {
    if (!existsSync('/dev/shm')) return;
    const { pid } = await inProcess('');
    const [left, used] = [pid, process.pid].map((of) => `/dev/shm/movie-search-tests-${of}-tried`);
    for (const folder of [left, used]) mkdirSync(folder ?? '');
    try {
      await inProcess('');
      expect([left, used].map((folder) => existsSync(folder ?? ''))).to.deep.equal([false, true]);
    } finally {
      for (const folder of [left, used]) rmSync(folder ?? '', { recursive: true, force: true });
    }
  });
});
