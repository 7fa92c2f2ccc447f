import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { diskFullExitCode, memberPod } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import type { ObjectSettings } from '../../../operator/movie-search-cluster/objects/object-settings.ts';
import { hasIpv6Loopback } from '../../support/ipv6-loopback.ts';
import { mongodBinary } from '../../support/mongod.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** As whom a member's process may run: what is written before its command. Only root can start one as another user. */
function processes(): Record<string, { settings: ObjectSettings; as: readonly string[] }> {
  if (process.getuid?.() !== 0) return { 'the user of the pod': { settings: objectSettings, as: [] } };
  return {
    // To root a file's mode means nothing, unlike to the user of a pod.
    'the user of the pod': {
      settings: objectSettings,
      as: ['setpriv', '--bounding-set=-dac_override', '--'],
    },
    'a user that the platform chose, to whose group nobody gave the files': {
      settings: { ...objectSettings, fixedIds: false },
      as: ['setpriv', '--reuid=1000650000', '--regid=1000650000', '--clear-groups', '--'],
    },
  };
}

describe("a member's command, with its paths moved to a temporary folder", function () {
  this.timeout(60_000);
  let folder: string;
  let member: ChildProcess | undefined;
  let log = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-member-'));
    log = '';
  });

  afterEach(async () => {
    member?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  for (const [whom, { settings, as }] of Object.entries(processes())) {
    it(`starts a mongod as ${whom}, stops on SIGTERM, and starts again however it ended`, () =>
      startsAndStartsAgain(settings, as));
  }

  async function startsAndStartsAgain(settings: ObjectSettings, as: readonly string[]): Promise<void> {
    const port = await freePort();
    const moved = await movedCommand(port, settings);
    const PATH = `${await reachableFolder(mongodBinary())}:${process.env['PATH'] ?? ''}`;
    const start = async (): Promise<void> => {
      const [command = '', ...args] = [...as, ...moved];
      member = spawn(command, args, { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [member.stdout, member.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
      }
      await waitUntil('mongod listens', async () => {
        if (member?.exitCode !== null) throw new Error(`mongod has ended:\n${log}`);
        return (await accepts(port)) && (!hasIpv6Loopback() || (await accepts(port, '::1')));
      });
    };
    const exit = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown> => {
      if (member === undefined) throw new Error('it was not started');
      const exited = once(member, 'exit');
      member.kill(signal);
      return exited;
    };

    await start();
    const copy = await stat(join(folder, 'run/movie-search/keyfile'));
    expect(copy.mode & 0o777).to.equal(0o400);
    expect(await exit('SIGTERM')).to.deep.equal([0, null]);

    // As the kubelet does with a container that has crashed: its volumes are as it left them.
    await start();
    await exit('SIGKILL');
    await start();
    expect(await exit('SIGTERM')).to.deep.equal([0, null]);
  }

  for (const [kernel, tunables] of [
    ['5.15.0-91-generic', 'as the image has it'],
    ['6.18.44', 'as the image has it'],
    ['6.19.0-rc1', 'glibc.pthread.rseq=1'],
    ['7.0.1-arch1', 'glibc.pthread.rseq=1'],
    ['10.2.0', 'glibc.pthread.rseq=1'],
  ] as const) {
    it(`starts mongod on Linux ${kernel} with GLIBC_TUNABLES ${tunables}`, async () => {
      const [command = '', ...args] = await movedCommand(27017);
      await program('uname', `echo ${kernel}`);
      await program('mongod', 'echo "$GLIBC_TUNABLES"; echo "$1"');
      const env = {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        GLIBC_TUNABLES: 'as the image has it',
      };
      const { stdout } = await promisify(execFile)(command, args, { env });
      expect(stdout.split('\n').slice(0, 2)).to.deep.equal([tunables, '--replSet=movies']);
    });
  }

  it('says so where the volume has no room left, and starts no mongod', async () => {
    const [command = '', ...args] = await movedCommand(27017);
    await symlink('/dev/full', join(folder, 'data/db/.movie-search-room'));
    await writeFile(join(folder, 'data/db/WiredTiger'), '');
    await program('mongod', 'echo started');
    const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
    const ended = await promisify(execFile)(command, args, { env }).catch((error: unknown) => error);
    expect(ended).to.include({ code: diskFullExitCode, stdout: '' });
    expect(ended).to.have.property('stderr').that.includes('The volume of the data has no room left.');
  });

  /** A program of that name in `bin`, in place of the real one. */
  async function program(name: string, script: string): Promise<void> {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** The command of a member's container, for a mongod on that port of the loopback. */
  async function movedCommand(port: number, settings = objectSettings): Promise<string[]> {
    const { spec } = memberPod(movieSearchCluster(), settings, 'movies-db-0');
    const [container] = spec?.containers ?? [];
    await chmod(folder, 0o755);
    for (const path of ['etc/movie-search/auth', 'run/movie-search', 'data/db']) {
      await mkdir(join(folder, path), { recursive: true });
    }
    // As the kubelet makes an emptyDir.
    for (const path of ['run/movie-search', 'data/db']) await chmod(join(folder, path), 0o777);
    const mode = spec?.volumes?.find(({ secret }) => secret !== undefined)?.secret?.defaultMode;
    await writeFile(join(folder, 'etc/movie-search/auth/keyfile'), 'bm90IGEgc2VjcmV0Cg==', { mode });
    return [...(container?.command ?? []), ...(container?.args ?? [])].map((argument) =>
      argument
        .replace(/(^|=)\/(etc|run|data)\//, `$1${folder}/$2/`)
        .replace('--port=27017', `--port=${port}`)
        .replace('--bind_ip_all', `--bind_ip=127.0.0.1${hasIpv6Loopback() ? ',::1' : ''}`),
    );
  }

  /** A folder with a copy of that program, where any user may come. */
  async function reachableFolder(program: string): Promise<string> {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await copyFile(program, join(folder, 'bin', basename(program)), constants.COPYFILE_FICLONE);
    return join(folder, 'bin');
  }

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  function accepts(port: number, address = '127.0.0.1'): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
});
