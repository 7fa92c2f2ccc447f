import { Problem } from './problem.ts';

/** Nobody waits for the answer any more. The status is nginx's for it; it goes into log and figures only. */
export class ClientGone extends Problem {
  constructor(options: { readonly cause?: unknown } = {}) {
    super(499, 'The client closed the connection.', { title: 'Client Closed Request', ...options });
  }
}
