import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeReport } from '../../../seed/report.ts';

describe('writeReport', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-report-'));
    file = join(folder, 'report');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a report as JSON', async () => {
    const report = {
      version: 'v',
      titles: 1,
      rejectedRows: 2,
      loadedAt: '2026-11-24T00:00:00.000Z',
      seconds: 0.5,
    };
    await writeReport(file, report);
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(report);
  });

  it('writes a sentence as it is', async () => {
    await writeReport(file, 'Nothing was switched.');
    expect(await readFile(file, 'utf8')).to.equal('Nothing was switched.');
  });

  it('cuts to the 4096 bytes that Kubernetes keeps, between characters', async () => {
    await writeReport(file, `x${'é'.repeat(4000)}`);
    expect(await readFile(file, 'utf8')).to.equal(`x${'é'.repeat(2047)}`);
  });
});
