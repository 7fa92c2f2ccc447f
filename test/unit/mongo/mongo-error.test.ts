import { expect } from 'chai';
import {
  MongoCompatibilityError,
  MongoNetworkError,
  MongoServerError,
  MongoUnexpectedServerResponseError,
} from 'mongodb';

import { asReplicaSetError, serverErrorCode } from '../../../operator/mongo/mongo-error.ts';
import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';

const serverError = (code: number): MongoServerError => new MongoServerError({ message: 'said so', code });

describe('asReplicaSetError', () => {
  for (const { number, code, retryable } of [
    { number: 18, code: 'AuthenticationFailed', retryable: false },
    { number: 74, code: 'HostNotResolved', retryable: true },
    { number: 93, code: 'NotInitiated', retryable: false },
    { number: 94, code: 'NotInitiated', retryable: false },
    { number: 103, code: 'ConfigurationRejected', retryable: false },
    { number: 109, code: 'ConfigurationInProgress', retryable: true },
    { number: 308, code: 'ConfigurationInProgress', retryable: true },
    { number: 10107, code: 'NotPrimary', retryable: true },
    { number: 11600, code: 'Unreachable', retryable: true },
    { number: 59, code: 'CommandFailed', retryable: false },
  ]) {
    it(`takes the server's error ${number} for ${code}`, () => {
      const cause = serverError(number);
      const error = asReplicaSetError('m0:27017', cause);
      expect(error).to.be.instanceOf(ReplicaSetError);
      expect(error).to.include({ code, retryable, host: 'm0:27017', message: 'm0:27017: said so', cause });
      expect(serverErrorCode(error)).to.equal(number);
    });
  }

  it('takes a lost connection for an unreachable member', () => {
    const error = asReplicaSetError('m0:27017', new MongoNetworkError('connection reset'));
    expect(error).to.include({ code: 'Unreachable', retryable: true });
    expect(serverErrorCode(error)).to.equal(null);
  });

  it('takes a connection that ended under a write, of which the system tells, for an unreachable member', () => {
    const cause = Object.assign(new Error('This socket has been ended by the other party'), {
      code: 'EPIPE',
    });
    expect(asReplicaSetError('m0:27017', cause)).to.include({ code: 'Unreachable', retryable: true, cause });
  });

  it('takes whatever else the driver makes of an answer for a failure of that member alone', () => {
    for (const cause of [
      new MongoCompatibilityError('too old'),
      new MongoUnexpectedServerResponseError('no BSON'),
    ]) {
      const error = asReplicaSetError('m0:27017', cause);
      expect(error).to.be.instanceOf(ReplicaSetError);
      expect(error).to.include({ code: 'CommandFailed', retryable: false, cause });
    }
  });

  it('leaves a mistake of ours as it is', () => {
    const bug = new TypeError('undefined is not a function');
    expect(asReplicaSetError('m0:27017', bug)).to.equal(bug);
  });
});
