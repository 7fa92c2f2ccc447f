import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { CommandFailed, command, succeeds } from '../../../cluster/command.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('running a program', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-command-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const failure = async (run: Promise<unknown>): Promise<CommandFailed> => {
    const error: unknown = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof CommandFailed) return error;
    throw new Error('it did not fail as a command', { cause: error });
  };

  it('returns what it wrote, and gives it its input and environment', async () => {
    const options = { input: 'to be read', env: { MOVIE_SEARCH_TRIAL: 'set' } };
    expect(await command('sh', ['-c', 'echo "$MOVIE_SEARCH_TRIAL"; cat'], options)).to.equal(
      'set\nto be read',
    );
    expect(await command('cat', [], { input: Readable.from(['a', 'b']) })).to.equal('ab');
    expect(await command('sh', ['-c', 'echo "${HOME-none}"'], { env: { HOME: undefined } })).to.equal(
      'none\n',
    );
  });

  it('fails with the end of its error output', async () => {
    const error = await failure(command('sh', ['-c', 'seq 1 40 >&2; exit 3']));
    expect(error).to.include({ exitCode: 3, code: 'COMMAND_FAILED' });
    expect(error.message)
      .to.match(/ended with 3\n26\n/)
      .and.to.match(/\n40$/);
  });

  it('fails for a program that is not there, and for one that is killed', async () => {
    expect((await failure(command('no-such-program-anywhere', []))).message).to.match(/no-such-program/);
    expect((await failure(command('sh', ['-c', 'kill -TERM $$']))).message).to.match(/stopped by SIGTERM/);
    expect(await succeeds('no-such-program-anywhere', [])).to.equal(false);
    expect(await succeeds('true', [])).to.equal(true);
  });

  it('kills a program that takes too long', async () => {
    expect((await failure(command('sleep', ['60'], { timeout: 50 }))).message).to.match(
      /had not ended after 50 ms/,
    );
  });

  it('hands on whole lines, and keeps a log', async () => {
    const lines: string[] = [];
    const log = join(folder, 'deep', 'log');
    await command('sh', ['-c', 'printf "one\\ntw"; printf "o\\n"; echo oops >&2'], {
      log,
      onLine: (line) => lines.push(line),
    });
    expect(lines).to.have.members(['one', 'two', 'oops']);
    expect(readFileSync(log, 'utf8'))
      .to.match(/^\n\$ sh -c/)
      .and.to.contain('one\ntwo\n')
      .and.to.contain('oops\n');
  });

  it('fails where its log cannot be written', async () => {
    // More than one pipe holds, so that it goes on saying things after its log has failed.
    const error: unknown = await command('seq', ['100000'], { log: folder }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.an('error').with.property('code', 'EISDIR');
  });

  it('does not outlive a parent that is killed', async () => {
    const module = join(import.meta.dirname, '../../../cluster/command.ts');
    const script = `const { command } = await import(${JSON.stringify(module)});
      await command('sh', ['-c', 'echo $$; exec sleep 60'], { onLine: (line) => console.log(line) });`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = `/proc/${said.toString().trim()}`;
    expect(existsSync(child)).to.equal(true);
    parent.kill('SIGKILL');
    await waitUntil('the child is gone', () => !existsSync(child));
  });
});
