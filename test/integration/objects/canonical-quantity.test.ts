import { expect } from 'chai';

import { canonicalQuantities } from '../../support/canonical-quantities.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';

describe('the API server', () => {
  it('writes quantities back as canonicalQuantity does', async function () {
    this.timeout(90_000);
    const { request } = await sharedControlPlane();
    const hard = Object.fromEntries(
      canonicalQuantities.map(([written], index) => [`requests.example.org/q${index}`, written]),
    );
    const { status, body } = await request('POST', '/api/v1/namespaces/default/resourcequotas?dryRun=All', {
      body: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quantities' }, spec: { hard } },
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    const answered = (body as { spec: { hard: Record<string, string> } }).spec.hard;
    expect(
      canonicalQuantities.map(([written], index) => [written, answered[`requests.example.org/q${index}`]]),
    ).to.deep.equal(canonicalQuantities);
  });
});
