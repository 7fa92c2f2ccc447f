import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { cloneAt } from './clone.ts';
import type { Clone } from './clone.ts';
import { readState } from './state.ts';

/** The clone that this file lies in. `CLUSTER=` names its cluster; else the one that is there keeps its name. */
export function thisClone(): Clone {
  const root = realpathSync(join(import.meta.dirname, '..'));
  return cloneAt(root, setting('CLUSTER') ?? readState(cloneAt(root).paths)?.name);
}

/** A setting from the environment; make hands on those not given as empty. */
export function setting(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
