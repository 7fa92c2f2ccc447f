import { pino } from 'pino';
import type { Logger } from '../../logging/logger.ts';

/** Writes to standard error at the level that `TEST_LOG_LEVEL` names; by default nothing. */
export const testLogger: Logger = pino(
  { level: process.env['TEST_LOG_LEVEL'] ?? 'silent' },
  pino.destination({ fd: 2, sync: true }),
);
