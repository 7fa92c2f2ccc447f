import { expect } from 'chai';
import { MongoNetworkError, MongoServerError } from 'mongodb';

import { isConnectionLost } from '../../../mongo/is-connection-lost.ts';
import { isTransient } from '../../../seed/mongo/retry-transient.ts';

const ofNode = (code: string): Error => Object.assign(new Error(`write ${code}`), { code });

describe('isConnectionLost', () => {
  for (const [what, error, lost] of [
    ['the driver’s error for it', new MongoNetworkError('connection closed'), true],
    ['a pipe that ended under a write', ofNode('EPIPE'), true],
    ['a reset', ofNode('ECONNRESET'), true],
    ['a stream that was destroyed', ofNode('ERR_STREAM_DESTROYED'), true],
    ['a mistake of ours that Node has a code for', ofNode('ERR_INVALID_ARG_TYPE'), false],
    ['a server’s answer', new MongoServerError({ message: 'no', code: 6 }), false],
    ['something thrown that is no error', { code: 'EPIPE' }, false],
  ] as const) {
    it(`takes ${what} for ${lost ? 'a lost connection, which a load outlives' : 'none'}`, () => {
      expect(isConnectionLost(error)).to.equal(lost);
      // A server's code 6 (HostUnreachable) passes too, for another reason.
      if (lost) expect(isTransient(error)).to.equal(true);
    });
  }
});
