import { expect } from 'chai';

import { TokenBucket } from '../../../../api/replica-pool/token-bucket.ts';

describe('TokenBucket', () => {
  const spent = (bucket: TokenBucket, tries: number): number =>
    Array.from({ length: tries }, () => bucket.spend()).filter(Boolean).length;

  it('allows its share of the ordinary work', () => {
    const bucket = new TokenBucket({ share: 0.25, capacity: 10 });
    expect(spent(bucket, 100)).to.equal(10);
    for (let turn = 0; turn < 20; turn += 1) bucket.earn();
    expect(spent(bucket, 100)).to.equal(5);
  });

  it('saves no more than its capacity', () => {
    const bucket = new TokenBucket({ share: 1, capacity: 3 });
    for (let turn = 0; turn < 100; turn += 1) bucket.earn();
    expect(spent(bucket, 100)).to.equal(3);
  });
});
