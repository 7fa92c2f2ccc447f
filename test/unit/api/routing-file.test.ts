import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { DEFAULT_ROUTING, parseRouting, RoutingFile } from '../../../api/routing-file.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

describe('parseRouting', () => {
  it('takes what is given, and the defaults for the rest', () => {
    expect(parseRouting('{}')).to.deep.equal(DEFAULT_ROUTING);
    expect(
      parseRouting(
        '{"weights":{"cpu":0,"lag":200},"staleAnswers":true,"directorsFrom":"Memory","ofANewerRelease":1}',
      ),
    ).to.deep.equal({
      weights: { ...DEFAULT_WEIGHTS, cpu: 0, lag: 200 },
      staleAnswers: true,
      directorsFrom: 'Memory',
    });
  });

  for (const text of [
    '',
    '[]',
    '{"weights":{"cpu":-1}}',
    '{"weights":{"cpu":401}}',
    '{"weights":{"cpu":"1"}}',
    '{"directorsFrom":"memory"}',
  ]) {
    it(`refuses ${text === '' ? 'nothing' : text}`, () => expect(() => parseRouting(text)).to.throw());
  }
});

describe('RoutingFile', () => {
  let folder: string;
  let path: string;
  let logger: RecordingLogger;
  let file: RoutingFile;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-routing-'));
    path = join(folder, 'routing.json');
    logger = new RecordingLogger();
    file = new RoutingFile(path, { clock: new ManualClock(), logger });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has what the file says, whenever that changes', async () => {
    expect(file.settings).to.equal(DEFAULT_ROUTING);
    for (const cpu of [10, 20]) {
      writeFileSync(path, JSON.stringify({ weights: { cpu } }));
      await file.read();
      expect(file.settings.weights.cpu).to.equal(cpu);
    }
  });

  it('keeps what it has where the file is gone or says nothing that is understood, and says so once', async () => {
    writeFileSync(path, '{"weights":{"cpu":10}}');
    await file.read();
    writeFileSync(path, '{"weights":{"cpu":');
    for (let turn = 0; turn < 3; turn += 1) await file.read();
    rmSync(path);
    for (let turn = 0; turn < 3; turn += 1) await file.read();
    expect(file.settings.weights.cpu).to.equal(10);
    expect(logger.events.filter(({ level }) => level === 'warn')).to.have.length(2);
  });
});
