import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clone, EnginePaths } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import { unmountBelow } from '../images/debian-root.ts';
import { needsBoundedRuntime } from '../prerequisites/capabilities.ts';
import type { Step } from '../progress.ts';
import { readIfThere, writeAtomically } from '../stamp.ts';
import type { EngineOwner } from '../way/way.ts';
import { emptyCgroup } from './engine-cgroup.ts';
import { overlayWorksIn, storageDrivers } from './storage-driver.ts';
import type { StorageDrivers } from './storage-driver.ts';

/** What a command needs in its environment to reach the chosen engine. */
export function engineEnvironment(clone: Clone, owner: EngineOwner): Record<string, string> {
  if (owner === 'host') return {};
  // Debian's engine has no BuildKit; a newer client would ask for it.
  return { DOCKER_HOST: `unix://${clone.paths.engine.socket}`, DOCKER_BUILDKIT: '0' };
}

/** Why the engine does not answer, or undefined where it does. */
export async function whyNoEngine(env: Record<string, string> = {}): Promise<string | undefined> {
  if (!(await succeeds('docker', ['--version']))) return 'there is no `docker` command';
  if (await succeeds('docker', ['info'], { env, timeout: 20_000 })) return undefined;
  return '`docker info` fails: no engine answers, or this user may not use it';
}

export interface EngineArguments {
  readonly paths: EnginePaths;
  readonly drivers: StorageDrivers;
  /** Path of the runtime that asks only for capabilities that are there, if it is needed. */
  readonly boundedRuntime: string | undefined;
}

/**
 * dockerd's arguments. It gets no default bridge, no firewall rules and no forwarding of its own: the cluster's network
 * must not reach out, its published ports are served by docker-proxy, and two engines on one host would flush each
 * other's rules.
 */
export function engineArguments({ paths, drivers, boundedRuntime }: EngineArguments): string[] {
  return [
    `--data-root=${paths.data}`,
    `--exec-root=${join(paths.run, 'exec')}`,
    `--pidfile=${paths.pidFile}`,
    `--host=unix://${paths.socket}`,
    `--storage-driver=${drivers.engine}`,
    '--bridge=none',
    '--iptables=false',
    '--ip-forward=false',
    '--ip-masq=false',
    // One cgroup of the engine's own, by which its containers are found even when it is gone.
    '--exec-opt=native.cgroupdriver=cgroupfs',
    `--cgroup-parent=${paths.cgroup}`,
    ...(boundedRuntime === undefined
      ? []
      : [`--add-runtime=bounded=${boundedRuntime}`, '--default-runtime=bounded']),
  ];
}

/** Starts this clone's own engine unless it runs already. */
export async function startEngine(clone: Clone, step: Step): Promise<StorageDrivers> {
  const { paths } = clone;
  const { engine } = paths;
  const env = engineEnvironment(clone, 'ours');
  mkdirSync(engine.data, { recursive: true });
  const drivers = storageDrivers(await overlayWorksIn(paths.local));
  const pid = enginePid(engine);
  if (pid !== undefined && (await answers(env, 15_000))) {
    step.cached(`process ${String(pid)}`);
    return drivers;
  }
  if (pid !== undefined) step.say('an engine of an earlier run does not answer: stopping it');
  // Also where there is none: one that was killed leaves its containerd, its containers, and a pid file it would trip over.
  await stopEngine(clone);
  await unmountBelow(engine.run);
  rmSync(engine.run, { recursive: true, force: true });
  mkdirSync(engine.run, { recursive: true });
  rememberAbsent(engine);
  const boundedRuntime = needsBoundedRuntime()
    ? join(paths.root, 'cluster', 'engine', 'runc-bounded')
    : undefined;
  if (boundedRuntime !== undefined)
    step.say('this host lacks some capabilities: containers ask only for those it has');
  if (drivers.engine !== 'overlay2')
    step.say('overlays do not work on this file system: storage is copied whole, which is slower');
  const log = openSync(engine.log, 'a');
  const child = spawn('dockerd', engineArguments({ paths: engine, drivers, boundedRuntime }), {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` },
  });
  const failed = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code) => {
      resolve(new Error(`dockerd ended with ${String(code)}`));
    });
  });
  child.unref();
  const outcome = await Promise.race([failed, answers(env, 60_000)]);
  if (outcome === true) return drivers;
  throw new ClusterError(
    'ENGINE_FAILED',
    `the container engine did not start: ${lastLines(engine.log)}`,
    [`read ${engine.log}`, 'or run an engine of your own: `docker info` must work, then `make up` uses it'],
    outcome === false ? undefined : { cause: outcome },
  );
}

/** Stops this clone's engine, whatever state it is in, and what it left running. Returns whether there was one. */
export async function stopEngine(clone: Clone): Promise<boolean> {
  const { engine } = clone.paths;
  const pid = enginePid(engine);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    if (!(await gone(pid, 30_000))) {
      process.kill(pid, 'SIGKILL');
      await gone(pid, 5_000);
    }
  }
  await stopLeftovers(engine);
  await emptyCgroup(engine.cgroup);
  removeOutside(engine);
  return pid !== undefined;
}

/** What an engine makes outside the folders it is given, innermost first, whatever it is told. */
const outside = [
  '/run/docker/plugins',
  '/run/docker',
  '/run/containerd/s',
  '/run/containerd',
  '/etc/docker/key.json',
  '/etc/docker',
];

/** Kept in the data folder, so that stopping in any later run knows what was not there before. */
function rememberAbsent(engine: EnginePaths): void {
  const record = join(engine.data, 'absent-before.json');
  if (existsSync(record)) return;
  writeAtomically(record, JSON.stringify(outside.filter((path) => !existsSync(path))));
}

/** Removes what the engine made outside; a folder that something else uses by now is not empty, and stays. */
function removeOutside(engine: EnginePaths): void {
  const record = readIfThere(join(engine.data, 'absent-before.json'));
  if (record === undefined) return;
  const absent: unknown = JSON.parse(record);
  for (const path of outside.filter(
    (each) => Array.isArray(absent) && absent.includes(each) && existsSync(each),
  )) {
    if (statSync(path).isFile()) rmSync(path);
    else if (readdirSync(path).length === 0) rmdirSync(path);
  }
}

/** A killed dockerd leaves its containerd and the containers' shims: all name the exec-root in their arguments. */
async function stopLeftovers(engine: EnginePaths): Promise<void> {
  const mark = join(engine.run, 'exec');
  for (const pid of await processesNaming(mark)) {
    process.kill(pid, 'SIGKILL');
    await gone(pid, 5_000);
  }
}

async function processesNaming(text: string): Promise<number[]> {
  const all = await command('ps', ['-eww', '-o', 'pid=,args=']);
  return all
    .split('\n')
    .filter((line) => line.includes(text) && /containerd/.test(line))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}

/** The process id of this clone's running engine. A number left by another boot may belong to anything, so its name is checked. */
export function enginePid(engine: EnginePaths): number | undefined {
  const pid = Number.parseInt(readIfThere(engine.pidFile) ?? '', 10);
  if (Number.isNaN(pid) || !existsSync(`/proc/${String(pid)}`)) return undefined;
  const started = (readIfThere(`/proc/${String(pid)}/cmdline`) ?? '').includes(engine.data);
  return started ? pid : undefined;
}

async function answers(env: Record<string, string>, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    if (await succeeds('docker', ['info'], { env, timeout: 10_000 })) return true;
    await wait(200);
  }
  return false;
}

async function gone(pid: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    if (!existsSync(`/proc/${String(pid)}`)) return true;
    await wait(100);
  }
  return false;
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}
