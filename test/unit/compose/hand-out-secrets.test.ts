import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audiences, handOutSecrets, SecretsUnreadableError } from '../../../compose/hand-out-secrets.ts';

describe('the secrets of a deployment without Kubernetes', () => {
  let folder: string;
  let given: Map<string, number>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-secrets-'));
    for (const name of ['store', 'data/1', 'data/2', ...audiences.map((each) => `out/${each.folder}`)])
      mkdirSync(join(folder, name), { recursive: true });
    given = new Map();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function handOut(): boolean {
    return handOutSecrets({
      store: join(folder, 'store'),
      handOut: join(folder, 'out'),
      dataFolders: [join(folder, 'data/1'), join(folder, 'data/2')],
      random: randomBytes,
      give: (path, user) => given.set(path.slice(folder.length + 1), user),
    });
  }

  const read = (file: string): string => readFileSync(join(folder, 'out', file), 'utf8');

  function everything(): Record<string, string> {
    const files = audiences.flatMap((each) =>
      readdirSync(join(folder, 'out', each.folder)).map((name) => `${each.folder}/${name}`),
    );
    return Object.fromEntries(files.map((file) => [file, read(file)]));
  }

  it('are handed out so that nobody has more than they need', () => {
    expect(handOut()).to.equal(true);
    const names = (audience: string) => readdirSync(join(folder, 'out', audience)).sort();
    expect(names('mongod')).to.deep.equal(['keyfile']);
    expect(names('seed')).to.deep.equal(['seed-password']);
    expect(names('query')).to.deep.equal(['query-password']);
    expect(names('replica-set')).to.deep.equal([
      'keyfile',
      'operator-password',
      'query-password',
      'seed-password',
    ]);
    expect(read('replica-set/keyfile')).to.equal(read('mongod/keyfile'));
    expect(read('replica-set/query-password')).to.equal(read('query/query-password'));
    expect(read('seed/seed-password')).to.not.equal(read('query/query-password'));
  });

  it('are read by their owner alone, which is the user that each container runs as', () => {
    handOut();
    for (const file of Object.keys(everything()))
      expect(statSync(join(folder, 'out', file)).mode & 0o777, file).to.equal(0o400);
    expect(given.get('out/mongod/keyfile.new')).to.equal(999);
    expect(given.get('out/query/query-password.new')).to.equal(65_532);
    expect(given.get('data/1')).to.equal(999);
    expect(given.get('data/2')).to.equal(999);
  });

  it('are the same at the next start, also after one that was interrupted', () => {
    handOut();
    const before = everything();
    writeFileSync(join(folder, 'out/query/query-password.new'), 'half');
    rmSync(join(folder, 'out/seed/seed-password'));
    expect(handOut()).to.equal(false);
    expect(everything()).to.deep.equal(before);
  });

  it('are made anew where none are kept, and not where what is kept cannot be read', () => {
    handOut();
    const before = read('mongod/keyfile');
    rmSync(join(folder, 'store/credentials.json'));
    expect(handOut()).to.equal(true);
    expect(read('mongod/keyfile')).to.not.equal(before);
    rmSync(join(folder, 'store/credentials.json'));
    writeFileSync(join(folder, 'store/credentials.json'), '{"keyFile": "half');
    expect(handOut).to.throw(SecretsUnreadableError, 'Put the file back');
  });
});
