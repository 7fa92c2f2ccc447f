import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadPhase } from '../../../catalog/load-progress.ts';
import { ClusterError } from '../../../cluster/cluster-error.ts';
import { parseLoadLine, phaseInWords } from '../../../cluster/seed/load-line.ts';
import { type Bar, LoadView } from '../../../cluster/seed/load-view.ts';
import { parseReplicaSetUri } from '../../../cluster/seed/replica-set-uri.ts';
import { seedEnvironment } from '../../../cluster/seed/seed.ts';
import { phaseInWords as phaseInStatus } from '../../../operator/movie-search-cluster/dataset/load-progress-status.ts';

describe('make seed', () => {
  describe('takes a connection string apart', () => {
    for (const [uri, then] of [
      ['mongodb://a:1,b:2/?replicaSet=rs', { hosts: 'a:1,b:2', replicaSet: 'rs' }],
      ['mongodb://a?replicaSet=rs', { hosts: 'a:27017', replicaSet: 'rs' }],
      [
        'mongodb://seed:p%40ss@[::1]:7/films?replicaSet=rs&authSource=admin',
        { hosts: '[::1]:7', replicaSet: 'rs', username: 'seed', password: 'p@ss', database: 'films' },
      ],
    ] as const) {
      it(uri, () => expect(parseReplicaSetUri(uri)).to.deep.equal(then));
    }

    for (const [uri, why] of [
      ['mongodb+srv://a/?replicaSet=rs', 'none of the form'],
      ['http://a', 'none of the form'],
      ['mongodb://a:1', 'which replica set'],
      ['mongodb://a:1/?replicaSet=rs&tls=true', 'option tls'],
      ['mongodb://a:1/?replicaSet=rs&authSource=films', 'authSource'],
    ] as const) {
      it(`and refuses ${uri}`, () => expect(() => parseReplicaSetUri(uri)).to.throw(ClusterError, why));
    }
  });

  describe('tells the loader', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'movie-search-seed-test-'))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const today = new Date('2026-12-01T23:00:00Z');
    const uri = 'mongodb://seed:secret@a:1/?replicaSet=rs';

    it('what to load, and keeps the password out of its environment', () => {
      const env = seedEnvironment({ files: folder, version: undefined, uri, today }, folder);
      expect(env).to.include({
        SOURCE_DIRECTORY: folder,
        SOURCE_FORMAT: 'IMDb',
        DATASET_VERSION: '2026-12-01',
      });
      expect(env).to.include({ MONGODB_HOSTS: 'a:1', MONGODB_REPLICA_SET: 'rs', MONGODB_USERNAME: 'seed' });
      const file = env['MONGODB_PASSWORD_FILE'] ?? '';
      expect(readFileSync(file, 'utf8')).to.equal('secret');
      expect(statSync(file).mode & 0o077).to.equal(0);
      expect(JSON.stringify(env)).not.to.include('"secret"');
    });

    it('the format that the folder holds', () => {
      const files = join(folder, 'files');
      mkdirSync(files);
      writeFileSync(join(files, 'titles.jsonl.gz'), '');
      expect(seedEnvironment({ files, version: 'v', uri, today }, folder)).to.include({
        SOURCE_FORMAT: 'JSONLines',
        DATASET_VERSION: 'v',
      });
    });

    it('nothing where it does not know what, or whereto', () => {
      const of = (given: { files?: string; uri?: string }) => () =>
        seedEnvironment({ files: undefined, uri: undefined, version: undefined, today, ...given }, folder);
      expect(of({ uri })).to.throw(ClusterError, 'where the files are');
      expect(of({ files: folder })).to.throw(ClusterError, 'which replica set');
      expect(of({ files: join(folder, 'none'), uri })).to.throw(ClusterError, 'no folder');
    });
  });

  describe('shows how far the load is', () => {
    const log = [
      { msg: 'starting', version: 'v1', source: 'files in /data' },
      { msg: 'staged' },
      { msg: 'phaseBegun', phase: 'Loading' },
      { msg: 'progress', phase: 'Loading', percent: 34.5, rowsPerSecond: 48123, secondsLeft: 236, titles: 5 },
      { msg: 'progress', phase: 'Loading', percent: null, rowsPerSecond: null, secondsLeft: null, titles: 6 },
      { msg: 'phaseEnded', phase: 'Loading', seconds: 12.34 },
      { msg: 'done', version: 'v1', titles: 1234, rejectedRows: 5 },
    ].map((line) => JSON.stringify({ level: 30, time: 'then', ...line }));

    const shown = (newBar: (() => Bar) | null, lines = log): string[] => {
      const said: string[] = [];
      const view = new LoadView((text) => said.push(text.trimEnd()), newBar);
      for (const text of lines) {
        const line = parseLoadLine(text);
        if (line !== null) view.show(line);
      }
      view.end();
      return said;
    };

    it('in lines where there is no terminal', () => {
      expect(shown(null)).to.deep.equal([
        '▸ dataset v1 from files in /data',
        '  … writing titles',
        '  … writing titles, 34.5 %, 48,123 titles/s, about 4 min left',
        '  … writing titles',
        '  ✓ writing titles (12.3 s)',
        'Dataset v1 is served: 1,234 titles, 5 rows set aside.',
      ]);
    });

    it('by a bar in a terminal, which stands where nothing is known, and is gone before anything else is said', () => {
      const calls: string[] = [];
      const said = shown(() => ({
        start: (total, value) => calls.push(`start ${value}/${total}`),
        update: (value, { share, rate, left }) => calls.push(`update ${value}: ${share} ${rate} ${left}`),
        stop: () => calls.push('stop'),
      }));
      expect(calls).to.deep.equal([
        'start 0/100',
        'update 34.5: 34.5 % 48,123 titles/s about 4 min left',
        'update 34.5:   ',
        'stop',
      ]);
      expect(said).to.have.length(3);
    });

    it('with what became of a load that was stopped', () => {
      const message = 'SIGINT stopped the load: nothing was switched; run it again.';
      const lines = [
        { msg: 'stopping', signal: 'SIGINT' },
        { msg: 'failed', err: { type: 'SeedError', message, stack: 'of no use' } },
      ].map((line) => JSON.stringify(line));
      expect(shown(null, lines)).to.deep.equal(['  … stopping', message]);
    });

    it('without what is no line of the kind', () => {
      expect(shown(null, ['', 'not JSON', '{}', 'null', '{"msg":"progress"}'])).to.deep.equal([]);
    });
  });

  it('calls each phase what the status of the resource calls it', () => {
    const phases = Object.keys({
      Sorting: true,
      ReadingNames: true,
      Loading: true,
      Snapshot: true,
      Verifying: true,
    } satisfies Record<LoadPhase, true>);
    expect(phases.map(phaseInWords)).to.deep.equal(phases.map(phaseInStatus));
  });
});
