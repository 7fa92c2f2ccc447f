import { expect } from 'chai';
import { LiveCluster, operatorNamespace } from '../support/live-cluster.ts';
import { sample } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Where the control-plane node keeps the API server's audit log (cluster/node/kind-config.ts). */
const auditLog = '/var/log/kubernetes/audit.log';
const operatorUser = `system:serviceaccount:${operatorNamespace}:movie-search-operator`;
const restMs = 120_000;

interface AuditEvent {
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: { readonly resource?: string; readonly name?: string; readonly subresource?: string };
}

describe('at rest', function () {
  this.timeout(720_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.untilAsDesired(sample.namespace, sample.name, 3);
    // Tests before this one may have left two members in one zone: after two minutes of calm the operator spreads them anew.
    await waitUntil('each member is in a zone of its own', areSpread, 300_000);
    await live.untilAsDesired(sample.namespace, sample.name, 3);
  });

  async function areSpread(): Promise<boolean> {
    const { status } = await live.cluster(sample.namespace, sample.name);
    const zones = (status?.database?.members ?? []).map(({ zone }) => zone);
    return zones.length === 3 && new Set(zones).size === 3;
  }

  after(() => live.close());

  /** What the operator asked of the API server since `from`, by the server's own audit log. */
  async function requestsSince(from: Date): Promise<AuditEvent[]> {
    const log = await live.onNode(live.controlPlaneNode, 'cat', auditLog);
    return log
      .split('\n')
      .filter((line) => line.includes(operatorUser))
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(
        ({ user, requestReceivedTimestamp }) =>
          user.username === operatorUser && new Date(requestReceivedTimestamp) >= from,
      );
  }

  it('the operator writes nothing and lists nothing for 2 minutes, but for its Lease', async () => {
    const from = new Date();
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const requests = await requestsSince(from);
    const isLease = ({ objectRef }: AuditEvent) => objectRef?.resource === 'leases';
    // The log does tell of the operator: its Lease is renewed all the time.
    expect(requests.filter(isLease).length).to.be.greaterThan(10);
    const told = requests
      .filter((request) => !isLease(request) && request.verb !== 'watch')
      .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}/${objectRef?.name ?? ''}`);
    expect(told).to.deep.equal([]);
  });
});
