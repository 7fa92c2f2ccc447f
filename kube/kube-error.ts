/** The `Status` object with which an API server says what went wrong. */
export interface KubeStatus {
  kind?: string;
  status?: string;
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

/** What every error of a call to the API server is. */
export abstract class KubeError extends Error {
  /** Stable; for programs and log searches. */
  abstract readonly code: 'KUBE_API' | 'KUBE_UNREACHABLE' | 'KUBE_PROTOCOL';
}

/** The API server answered, and refused. */
export class KubeApiError extends KubeError {
  override readonly name = 'KubeApiError';
  readonly code = 'KUBE_API';
  /** HTTP status code, or that of the `Status` object in a watch. */
  readonly statusCode: number;
  /** The machine-readable reason, such as `NotFound`, `Conflict`, `Invalid`; `Unknown` where the server gave none. */
  readonly reason: string;
  readonly details: NonNullable<KubeStatus['details']>;
  /** How long the server asks to wait before the next try, where it said so. */
  readonly retryAfterSeconds: number | undefined;

  /** @param attempt what was tried, such as `patch pods/demo/m-db-0` */
  constructor(attempt: string, statusCode: number, status: KubeStatus, retryAfterSeconds?: number) {
    const reason = status.reason ?? 'Unknown';
    super(`${attempt}: ${String(statusCode)} ${reason}: ${status.message ?? 'the server gave no message'}`);
    this.statusCode = statusCode;
    this.reason = reason;
    this.details = status.details ?? {};
    this.retryAfterSeconds = retryAfterSeconds ?? status.details?.retryAfterSeconds;
  }
}

/** No answer: connection refused, reset or cut, name not found, certificate refused, deadline passed. */
export class KubeUnreachableError extends KubeError {
  override readonly name = 'KubeUnreachableError';
  readonly code = 'KUBE_UNREACHABLE';
}

/** What answered does not speak as an API server does. */
export class KubeProtocolError extends KubeError {
  override readonly name = 'KubeProtocolError';
  readonly code = 'KUBE_PROTOCOL';
}

/** Longer than this is not waited, whatever a server or a webhook behind it asks for: healing must not stand still. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** How long the server asks to wait before the next try, in milliseconds, at most a minute; 0 where it asks for nothing. */
export function retryAfterMs(error: unknown): number {
  const seconds = error instanceof KubeApiError ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.min(Math.max(0, seconds * 1_000), LONGEST_RETRY_AFTER_MS);
}

/**
 * Whether the server could not take the call now, and will take the same one later without anybody's doing: it was out of reach,
 * too busy (429), or in trouble of its own (408, 5xx).
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof KubeUnreachableError) return true;
  if (!(error instanceof KubeApiError)) return false;
  return error.statusCode === 429 || error.statusCode === 408 || error.statusCode >= 500;
}

/** The object, or the kind itself, does not exist. */
export function isNotFound(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.statusCode === 404;
}

/** The caller may not do this. */
export function isForbidden(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.statusCode === 403;
}

/** Somebody else changed the object first, or owns the fields. An object that already exists is {@link isAlreadyExists}, not this. */
export function isConflict(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.statusCode === 409 && error.reason !== 'AlreadyExists';
}

export function isAlreadyExists(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.statusCode === 409 && error.reason === 'AlreadyExists';
}

/** The resource version asked for is older than what the server still remembers: list again. */
export function isGone(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.statusCode === 410;
}

/**
 * The resource version asked for is newer than anything the server knows: it was restored from a backup, or lags behind another.
 * Older servers say so only in the message.
 */
export function isTooLargeResourceVersion(error: unknown): error is KubeApiError {
  return (
    error instanceof KubeApiError &&
    error.statusCode === 504 &&
    ((error.details.causes ?? []).some((cause) => cause.reason === 'ResourceVersionTooLarge') ||
      error.message.includes('Too large resource version'))
  );
}
