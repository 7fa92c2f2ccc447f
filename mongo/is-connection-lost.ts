import { MongoNetworkError } from 'mongodb';

/** What Node says of a connection that ended under a write, or of one that could not be made. */
const socketCodes = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/**
 * Whether an operation failed because its connection did: with the driver's error for that, or with Node's own, which the
 * driver passes on where the connection ends in the very moment of a write. The operation may have taken effect.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof MongoNetworkError) return true;
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && socketCodes.has(error.code)
  );
}
