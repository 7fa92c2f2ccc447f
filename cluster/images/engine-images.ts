import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command, succeeds } from '../command.ts';

export interface BuildOptions {
  /** The stage of a Dockerfile to end with. */
  readonly stage?: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** The images of one container engine. */
export class EngineImages {
  readonly #clone: Clone;
  readonly #env: Readonly<Record<string, string>>;

  constructor(clone: Clone, env: Readonly<Record<string, string>>) {
    this.#clone = clone;
    this.#env = env;
  }

  async has(image: string): Promise<boolean> {
    return succeeds('docker', ['image', 'inspect', image], { env: this.#env });
  }

  /** Gives an image another name, taken from whichever had it. */
  async tag(image: string, name: string): Promise<void> {
    await command('docker', ['tag', image, name], { env: this.#env });
  }

  /** Builds an image; nothing is fetched from the network while it is. */
  async build(
    tags: readonly string[],
    dockerfile: string,
    context: string,
    options: BuildOptions = {},
  ): Promise<void> {
    const args = Object.entries(options.args ?? {}).flatMap(([name, value]) => [
      '--build-arg',
      `${name}=${value}`,
    ]);
    const names = tags.flatMap((tag) => ['--tag', tag]);
    const stage = options.stage === undefined ? [] : ['--target', options.stage];
    await command(
      'docker',
      ['build', '--network=none', '--file', dockerfile, ...stage, ...args, ...names, context],
      {
        env: { ...this.#env, BUILDX_BUILDER: await this.#ownBuilder() },
        log: join(this.#clone.paths.logs, 'docker-build.log'),
      },
    );
  }

  /**
   * The builder that is part of the engine; buildx names it like the context. One that a user has chosen instead may keep
   * what it builds to itself, in a container that does not see the engine's images.
   */
  async #ownBuilder(): Promise<string> {
    return (
      await command('docker', ['context', 'inspect', '--format', '{{.Name}}'], { env: this.#env })
    ).trim();
  }

  /** The diff ids of an image's layers, lowest first. */
  async layers(image: string): Promise<string[]> {
    const format = '{{range .RootFS.Layers}}{{println .}}{{end}}';
    const lines = await command('docker', ['image', 'inspect', '--format', format, image], {
      env: this.#env,
    });
    return lines.split('\n').filter((line) => line !== '');
  }

  /** Makes an image of one layer from the tar of a file system. */
  async import(tar: string, image: string): Promise<void> {
    await command('docker', ['import', tar, image], { env: this.#env });
  }

  /** Throws `CommandFailed` when the registry refuses, or nothing came of it within `timeout` ms. */
  async pull(image: string, timeout: number): Promise<void> {
    await command('docker', ['pull', image], {
      env: this.#env,
      timeout,
      log: join(this.#clone.paths.logs, 'docker-pull.log'),
    });
  }

  /** Copies one file out of an image, which is pulled if need be. */
  async extract(image: string, path: string, to: string): Promise<void> {
    const container = (await command('docker', ['create', image, '-'], { env: this.#env })).trim();
    try {
      await command('docker', ['cp', '--follow-link', `${container}:${path}`, to], { env: this.#env });
    } finally {
      await command('docker', ['rm', container], { env: this.#env });
    }
  }

  /** Writes images into one archive, whole or not at all; layers they share are in it once. */
  async save(images: readonly string[], archive: string): Promise<void> {
    mkdirSync(this.#clone.paths.tmp, { recursive: true });
    mkdirSync(this.#clone.paths.cache, { recursive: true });
    const draft = join(this.#clone.paths.tmp, 'images.tar');
    rmSync(draft, { force: true });
    await command('docker', ['save', '--output', draft, ...images], { env: this.#env });
    renameSync(draft, archive);
  }

  /** Makes the images of an archive known to the engine, unless `image` is already. */
  async load(archive: string, image: string): Promise<void> {
    if (existsSync(archive) && !(await this.has(image))) {
      await command('docker', ['load'], { env: this.#env, input: createReadStream(archive) });
    }
  }
}
