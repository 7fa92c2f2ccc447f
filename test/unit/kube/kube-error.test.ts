import { expect } from 'chai';
import {
  isUnavailable,
  KubeApiError,
  KubeProtocolError,
  KubeUnreachableError,
  retryAfterMs,
} from '../../../kube/kube-error.ts';

const answered = (statusCode: number, retryAfterSeconds?: number) =>
  new KubeApiError('patch pods', statusCode, {}, retryAfterSeconds);

describe('isUnavailable', () => {
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ['too many requests', answered(429), true],
    ['a time-out of the server', answered(408), true],
    ['an error of the server', answered(500), true],
    ['a server that starts or stops', answered(503), true],
    ['a server whose etcd is slow', answered(504), true],
    ['no answer', new KubeUnreachableError('no answer'), true],
    ['a missing right, or a quota', answered(403), false],
    ['an object that is not valid', answered(422), false],
    ['no such object', answered(404), false],
    ['a conflict', answered(409), false],
    ['an answer that is none of an API server', new KubeProtocolError('not JSON'), false],
    ['a mistake of ours', new TypeError('undefined is not a function'), false],
  ];
  for (const [name, error, unavailable] of cases) {
    it(`${unavailable ? 'is so for' : 'is not so for'} ${name}`, () => {
      expect(isUnavailable(error)).to.equal(unavailable);
    });
  }
});

describe('retryAfterMs', () => {
  it('is what the server asks for, also where it says so only in the body', () => {
    expect(retryAfterMs(answered(429, 7))).to.equal(7_000);
    const inBody = new KubeApiError('patch pods', 429, { details: { retryAfterSeconds: 3 } });
    expect(retryAfterMs(inBody)).to.equal(3_000);
  });

  it('is nothing where the server asks for nothing, or nobody answered', () => {
    expect(retryAfterMs(answered(500))).to.equal(0);
    expect(retryAfterMs(new KubeUnreachableError('no answer'))).to.equal(0);
  });

  it('is a minute at most, whatever a webhook behind the server asks for', () => {
    expect(retryAfterMs(answered(429, 3_600))).to.equal(60_000);
  });
});
