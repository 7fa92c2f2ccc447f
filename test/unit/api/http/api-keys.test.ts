import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { apiKeysFile } from '../../../../api/http/api-keys-file.ts';
import { ApiKeysInvalid, parseApiKeys } from '../../../../api/http/api-keys.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

describe('parseApiKeys', () => {
  it('knows clients by the hashes of their keys', () => {
    const keys = parseApiKeys(`# ours\nweb:${sha256('one')}\n\n batch.job:${sha256('two')}\r\n`);
    expect(['one', 'two', 'three', '', sha256('one')].map((key) => keys.clientOf(key))).to.deep.equal([
      'web',
      'batch.job',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('says which line is wrong and nothing of what stands there', () => {
    expect(() => parseApiKeys(`web:${sha256('one')}\nweb:plain-key`))
      .to.throw(ApiKeysInvalid, 'line 2')
      .with.property('message')
      .that.does.not.include('plain-key');
  });
});

describe('apiKeysFile', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'movie-search-keys-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('takes new keys, and keeps the old ones while the file is wrong', async () => {
    const file = join(folder, 'keys');
    const clock = new ManualClock();
    const logger = new RecordingLogger();
    const stop = new AbortController();
    writeFileSync(file, `web:${sha256('one')}`);
    const keys = apiKeysFile(file, { clock, logger, signal: stop.signal });
    writeFileSync(file, 'nonsense');
    await clock.advance(10_000);
    expect(keys.clientOf('one')).to.equal('web');
    expect(logger.events.map(({ level }) => level)).to.deep.equal(['error']);
    writeFileSync(file, `web:${sha256('new')}`);
    await clock.advance(10_000);
    expect([keys.clientOf('one'), keys.clientOf('new')]).to.deep.equal([undefined, 'web']);
    stop.abort();
  });
});
