import { createHash } from 'node:crypto';

import type { LookedAtFile, TitleSource } from './title-source.ts';

/**
 * The name of a load: the same for two runs that make the same titles of the same files by the same choice, so that one can go on where the other ended.
 * Null where nothing tells a file from another state of it, or titles come in no order: such a load begins anew.
 */
export function loadName(
  { kind, ascending, settings }: Pick<TitleSource, 'kind' | 'ascending' | 'settings'>,
  files: readonly LookedAtFile[],
): string | null {
  const isKnown = files.every(({ modifiedAt, size }) => modifiedAt !== null && size !== null);
  if (!ascending || files.length === 0 || !isKnown) return null;
  return createHash('sha256')
    .update(JSON.stringify([kind, settings.titles, settings.aliases, files]))
    .digest('hex')
    .slice(0, 10);
}
