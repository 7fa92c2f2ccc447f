import { readFileSync } from 'node:fs';

import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import { parseApiKeys, type ApiKeys } from './api-keys.ts';

const LOOK_AGAIN_MS = 10_000;

/**
 * The keys in a file, read again every ten seconds: the kubelet replaces it when its Secret changes. While it cannot be read, or is
 * wrong, the keys read before stay good.
 *
 * @throws what reading it for the first time ended in
 */
export function apiKeysFile(
  path: string,
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): ApiKeys {
  let text = readFileSync(path, 'utf8');
  let keys = parseApiKeys(text);
  const look = (): void => {
    if (signal.aborted) return;
    try {
      const now = readFileSync(path, 'utf8');
      if (now !== text) {
        keys = parseApiKeys(now);
        text = now;
        logger.info({ path }, 'API keys read anew');
      }
    } catch (err) {
      logger.error({ err, path }, 'API keys cannot be read: the ones read before stay good');
    }
    clock.setTimer(look, LOOK_AGAIN_MS);
  };
  const first = clock.setTimer(look, LOOK_AGAIN_MS);
  signal.addEventListener('abort', () => first.cancel(), { once: true });
  return { clientOf: (key) => keys.clientOf(key) };
}
