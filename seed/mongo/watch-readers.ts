import type { Db, Document, ServerHeartbeatSucceededEvent } from 'mongodb';
import { Timestamp } from 'mongodb';

import type { MemberLook, ReaderLags } from '../brake/reader-lags.ts';

/**
 * Tells of every reply that the driver gets from a member while it watches over the set: no further connection, command or privilege
 * is needed. To be called before the first operation; ends with the client.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function watchReaders(
  { client }: Db,
  lags: Pick<ReaderLags, 'saw' | 'lost'>,
  now: () => number,
): void {
  client.on('serverHeartbeatSucceeded', ({ connectionId, reply }: ServerHeartbeatSucceededEvent) => {
    lags.saw(memberLook(connectionId, reply, now()));
  });
  client.on('serverHeartbeatFailed', ({ connectionId }) => lags.lost(connectionId));
  client.on('serverClosed', ({ address }) => lags.lost(address));
}

/** What a member's reply to `hello` says. */
export function memberLook(member: string, reply: Document, at: number): MemberLook {
  const { isWritablePrimary, secondary, hidden, lastWrite } = reply as {
    isWritablePrimary?: boolean;
    secondary?: boolean;
    hidden?: boolean;
    lastWrite?: { opTime?: { ts?: unknown } };
  };
  const written = lastWrite?.opTime?.ts;
  const role =
    isWritablePrimary === true ? 'primary' : secondary === true && hidden !== true ? 'reader' : 'other';
  return { member, role, newestWrite: written instanceof Timestamp ? written.toBigInt() : null, at };
}
