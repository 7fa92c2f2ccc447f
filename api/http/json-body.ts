import type { IncomingMessage } from 'node:http';

import type { z } from 'zod';

import { ClientGone } from './client-gone.ts';
import { invalidParameters, Problem } from './problem.ts';

/**
 * The JSON body of a request as the schema makes it.
 *
 * @throws Problem 415 where it says that it is something else, 413 where it is longer than `maxBytes`, 400 where it is no JSON in
 *   UTF-8 or not what the schema takes
 */
export async function jsonBody<S extends z.ZodType>(
  request: IncomingMessage,
  { schema, maxBytes }: { readonly schema: S; readonly maxBytes: number },
): Promise<z.output<S>> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new Problem(415, 'The body is to be JSON: send it with Content-Type: application/json.', {
      headers: { Accept: 'application/json' },
    });
  }
  const text = await readText(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem(400, 'The body is not JSON.', { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidParameters(
    parsed.error.issues.map(({ path, message }) => ({
      parameter: path.length === 0 ? 'body' : path.join('.'),
      detail: message,
    })),
  );
}

async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLong = (): Problem =>
    // What is left of it is not read: the connection cannot be used for another request.
    new Problem(413, `The body is longer than ${maxBytes} bytes.`, { headers: { Connection: 'close' } });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong();
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxBytes) throw tooLong();
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new ClientGone({ cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw new Problem(400, 'The body is not UTF-8.', { cause });
  }
}
