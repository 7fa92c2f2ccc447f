import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

const program = join(import.meta.dirname, '../../data/generate.ts');

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

async function generate(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, output: stdout + stderr });
    });
  });
}

describe('generate.ts', function () {
  this.timeout(60_000);

  it('writes five files and says what they are like', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-generate-'));
    try {
      const options = ['--titles', '100', '--seed', '1', '--out', folder, '--compress', 'zstd'];
      const { code, output } = await generate(...options, '--statistics');
      expect(code, output).to.equal(0);
      expect(output).to.match(/^100 titles, 119 names: [\d.]+ s, at most \d+ MiB of memory$/mu);
      expect(output).to.match(/^\| titles +\| 12,600,000 +\| 100 +\|$/mu);
      expect((await readdir(folder)).filter((name) => name.endsWith('.tsv.zst'))).to.have.length(5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  const wrong: [args: string[], message: RegExp][] = [
    [[], /--out must name a folder/u],
    [['--statistics'], /--titles must be a whole number/u],
    [['--statistics', '--titles', '10', '--seed', '-1'], /seed/u],
    [['--statistics', '--titles', '999999999', '--seed', '1'], /no number of ids/u],
    [['--titles', '10', '--seed', '1', '--out', '.', '--compress', 'zip'], /none, gzip, zstd/u],
    [['--all'], /--all/u],
  ];
  for (const [args, message] of wrong) {
    it(`says how it is called: ${args.join(' ')}`, async () => {
      const { code, output } = await generate(...args);
      expect(code).to.equal(2);
      expect(output).to.match(message).and.include('usage: ');
    });
  }
});
