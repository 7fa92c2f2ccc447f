import type { ServerResponse } from 'node:http';

import type { Deadline } from '../deadline.ts';
import { Problem } from './problem.ts';

/** Nobody waits for the answer any more. The status is nginx's for it; it goes into log and figures only. */
export class ClientGone extends Problem {
  constructor(options: { readonly cause?: unknown } = {}) {
    super(499, 'The client closed the connection.', { title: 'Client Closed Request', ...options });
  }
}

/** Ends a deadline with {@link ClientGone} when the connection is closed before the answer has gone out. */
export function endWhenClientGoes(deadline: Deadline, response: ServerResponse): void {
  const gone = (): void => {
    if (!response.writableFinished) deadline.end(new ClientGone());
  };
  // It may have gone while it waited for room.
  if (response.closed) gone();
  else response.once('close', gone);
}
