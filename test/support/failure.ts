import { expect } from 'chai';

/** What a promise is rejected with. It is a failure of the test where the promise is fulfilled. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return expect.fail('expected a rejection');
}
