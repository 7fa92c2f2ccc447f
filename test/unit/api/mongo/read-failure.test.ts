import { expect } from 'chai';
import {
  MongoClientClosedError,
  MongoCursorExhaustedError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerError,
  MongoTopologyClosedError,
} from 'mongodb';

import { readFailure } from '../../../../api/mongo/read-failure.ts';

const server = (code: number, codeName: string): MongoServerError =>
  new MongoServerError({ code, codeName, message: codeName });

/** As the driver throws them without exporting their classes. */
function named(name: string): Error {
  return Object.defineProperty(new Error(name), 'name', { value: name });
}

/** As the system tells of a connection that ended under a write. */
function socket(code: string): Error {
  return Object.assign(new Error(`write ${code}`), { code });
}

describe('readFailure', () => {
  for (const [error, failure] of [
    [socket('EPIPE'), 'unreachable'],
    [socket('ECONNRESET'), 'unreachable'],
    [socket('ERR_STREAM_DESTROYED'), 'unreachable'],
    [socket('ERR_INVALID_ARG_TYPE'), null],
    [server(6, 'HostUnreachable'), 'unreachable'],
    [server(7, 'HostNotFound'), 'unreachable'],
    [server(89, 'NetworkTimeout'), 'unreachable'],
    [server(9001, 'SocketException'), 'unreachable'],
    [server(18, 'AuthenticationFailed'), 'recovering'],
    [server(91, 'ShutdownInProgress'), 'recovering'],
    [server(134, 'ReadConcernMajorityNotAvailableYet'), 'recovering'],
    [server(189, 'PrimarySteppedDown'), 'recovering'],
    [server(10107, 'NotWritablePrimary'), 'recovering'],
    [server(11600, 'InterruptedAtShutdown'), 'recovering'],
    [server(11602, 'InterruptedDueToReplStateChange'), 'recovering'],
    [server(13435, 'NotPrimaryNoSecondaryOk'), 'recovering'],
    [server(13436, 'NotPrimaryOrSecondary'), 'recovering'],
    [server(26, 'NamespaceNotFound'), 'interrupted'],
    [server(43, 'CursorNotFound'), 'interrupted'],
    [server(175, 'QueryPlanKilled'), 'interrupted'],
    [server(237, 'CursorKilled'), 'interrupted'],
    [server(11601, 'Interrupted'), 'interrupted'],
    [server(50, 'MaxTimeMSExpired'), 'timeout'],
    [server(262, 'ExceededTimeLimit'), 'timeout'],
    [server(2, 'BadValue'), null],
    [server(13, 'Unauthorized'), null],
    [server(59, 'CommandNotFound'), null],
    [new MongoServerError({ message: 'without a code' }), null],
    [new MongoNetworkError('connection reset'), 'unreachable'],
    [new MongoNetworkTimeoutError('no answer'), 'timeout'],
    [new MongoOperationTimeoutError('no answer'), 'timeout'],
    [new MongoNotConnectedError('closed'), 'unreachable'],
    [new MongoServerClosedError('closed'), 'unreachable'],
    [new MongoTopologyClosedError('closed'), 'unreachable'],
    [new MongoClientClosedError(), 'unreachable'],
    [new MongoCursorExhaustedError(), 'interrupted'],
    [named('MongoWaitQueueTimeoutError'), 'timeout'],
    [named('MongoPoolClosedError'), 'unreachable'],
    [new MongoInvalidArgumentError('not for the server'), null],
    [new TypeError('a bug'), null],
    ['not even an error', null],
  ] as const) {
    const what = error instanceof MongoServerError ? `server error ${String(error.codeName)}` : String(error);
    it(`takes ${what} for ${failure ?? 'no fault of the replica'}`, () => {
      expect(readFailure(error)).to.equal(failure);
    });
  }
});
