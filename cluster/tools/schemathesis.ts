import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';
import { pythonWithPip } from './python.ts';

const schemathesis = 'schemathesis==4.32.5';

/** Puts schemathesis, which asks an HTTP service what its OpenAPI document allows and forbids, into `.local/bin`. */
export async function fetchSchemathesis(clone: Clone, stamps: Stamps, step: Step): Promise<void> {
  const { local, bin, tmp, logs } = clone.paths;
  const target = join(bin, 'schemathesis');
  const key = fingerprint([{ fact: schemathesis }]);
  if (existsSync(target) && stamps.has('schemathesis', key)) {
    step.cached();
    return;
  }
  const packages = join(local, 'schemathesis');
  const draft = join(tmp, 'schemathesis');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  mkdirSync(bin, { recursive: true });
  step.heartbeat(() => 'installing Python packages');
  const python = await pythonWithPip('schemathesis');
  await command(python, ['-m', 'pip', 'install', '--quiet', '--target', draft, schemathesis], {
    log: join(logs, 'schemathesis.log'),
  });
  rmSync(packages, { recursive: true, force: true });
  renameSync(draft, packages);
  writeFileSync(
    target,
    [
      '#!/bin/sh',
      'packages="$(dirname "$0")/../schemathesis"',
      `PYTHONPATH="$packages" exec ${python} "$packages/bin/schemathesis" "$@"`,
      '',
    ].join('\n'),
  );
  chmodSync(target, 0o755);
  await command(target, ['--version']);
  stamps.set('schemathesis', key);
}
