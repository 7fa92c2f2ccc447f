import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { DATASETS_COLLECTION, POINTER_ID, type DatasetPointer } from '../../../catalog/dataset-pointer.ts';
import { compileCache } from '../../support/compile-cache.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { SeedDatabase } from './seed-database.ts';

const root = join(import.meta.dirname, '../../..');

describe('make seed, against a real mongod', () => {
  let database: SeedDatabase;
  let files: string;
  let uri: string;
  before(async () => {
    database = await SeedDatabase.start();
    files = join(database.folder, 'files');
    await mkdir(files);
    const { connection } = database;
    const password = await readFile(connection['MONGODB_PASSWORD_FILE'] ?? '', 'utf8');
    uri = `mongodb://seed:${password}@${connection['MONGODB_HOSTS']}/?replicaSet=${connection['MONGODB_REPLICA_SET']}`;
  });
  beforeEach(() => database.clear());
  after(() => database.stop());

  const start = (version: string): { child: ChildProcess; said: () => string } => {
    const child = spawn(process.execPath, [join(root, 'cluster/main.ts'), 'seed'], {
      env: { ...compileCache, PATH: process.env['PATH'], FILES: files, VERSION: version, URI: uri },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    return { child, said: () => said };
  };
  const pointer = (): Promise<DatasetPointer | null> =>
    database.db.collection<DatasetPointer>(DATASETS_COLLECTION).findOne({ _id: POINTER_ID });
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, n) => {
      const id = String(n).padStart(7, '0');
      return `${JSON.stringify({ id, title: `Film ${n}`, directors: [{ id: 'd', name: 'D' }] })}\n`;
    }).join('');

  it('loads the files of a folder, and says each phase', async () => {
    await writeFile(join(files, 'titles.jsonl'), lines(20));
    const { child, said } = start('v1');
    expect(await once(child, 'close')).to.deep.equal([0, null]);
    expect(said())
      .to.include('▸ dataset v1')
      .and.include('✓ writing titles')
      .and.include('✓ building the search snapshot');
    expect(said()).to.include('Dataset v1 is served: 20 titles, 0 rows set aside.');
    expect(await pointer()).to.include({ version: 'v1', titles: 20 });
  });

  it('stops cleanly when told to, and says what became of it', async () => {
    await writeFile(join(files, 'titles.jsonl'), lines(400_000));
    const { child, said } = start('v2');
    await waitUntil('titles are written', () => said().includes('writing titles'));
    child.kill('SIGTERM');
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(1);
    expect(said().trimEnd().split('\n').at(-1)).to.equal(
      'SIGTERM stopped the load: nothing was switched; run it again, and it goes on from what it has stored.',
    );
    expect(await pointer()).to.equal(null);
  });
});
