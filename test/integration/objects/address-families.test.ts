import { expect } from 'chai';

import { readyEndpoints } from '../../../api/replica-pool/ready-endpoints.ts';
import { endpointSlices, SERVICE_NAME_LABEL } from '../../../kube/endpoint-slice.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import { appliedForm, applyObject } from '../../../operator/kube/apply-object.ts';
import { fieldsToApply } from '../../../operator/kube/needs-apply.ts';
import { nodes, pods, services, type Service } from '../../../operator/kube/resources.ts';
import { databaseService } from '../../../operator/movie-search-cluster/objects/database-service.ts';
import { componentLabels } from '../../../operator/movie-search-cluster/objects/object-names.ts';
import { queryService } from '../../../operator/movie-search-cluster/objects/query-service.ts';
import { readService } from '../../../operator/movie-search-cluster/objects/read-service.ts';
import { startControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { waitUntil } from '../../support/wait-until.ts';

const fieldManager = 'movie-search-operator';
const namespace = 'default';
const cluster = movieSearchCluster();

for (const { what, ranges, query, headless } of [
  { what: 'IPv4 alone', ranges: '10.0.0.0/24', query: ['IPv4'], headless: ['IPv4'] },
  { what: 'IPv6 alone', ranges: 'fd00:10::/112', query: ['IPv6'], headless: ['IPv6'] },
  { what: 'IPv4 first', ranges: '10.0.0.0/24,fd00:10::/112', query: ['IPv4', 'IPv6'], headless: ['IPv4'] },
  { what: 'IPv6 first', ranges: 'fd00:10::/112,10.0.0.0/24', query: ['IPv6', 'IPv4'], headless: ['IPv6'] },
]) {
  describe(`the Services on a cluster with ${what}`, function () {
    this.timeout(120_000);
    let controlPlane: ControlPlane;
    let client: KubeClient;

    before(async () => {
      controlPlane = await startControlPlane({
        controllerManager: true,
        apiServerFlags: [
          `--service-cluster-ip-range=${ranges}`,
          // Of the family of the first range, or the API server does not start.
          `--advertise-address=${headless[0] === 'IPv6' ? '::1' : '127.0.0.1'}`,
        ],
      });
      const { url: server, ca, adminToken } = controlPlane;
      client = new KubeClient({ server, ca, token: staticToken(adminToken), userAgent: 'test' });
    });

    after(async () => {
      client.close();
      await controlPlane.stop();
    });

    const apply = (service: Service): Promise<Live<Service>> =>
      applyObject(client, services, appliedForm(service), { fieldManager, uid: null });

    it('get their families from the API server, and are not applied again for that', async () => {
      for (const { service, families } of [
        { service: queryService(cluster), families: query },
        { service: readService(cluster), families: headless },
        { service: databaseService(cluster), families: headless },
      ]) {
        const made = await apply(service);
        expect(made.spec?.ipFamilies, made.metadata.name).to.deep.equal(families);
        expect(fieldsToApply(appliedForm(service), made)).to.deep.equal([]);
        const again = await apply(service);
        expect(again.metadata.resourceVersion).to.equal(made.metadata.resourceVersion);
      }
    });

    it('which were made for one family alone become what they are to be', async () => {
      const name = 'older-query';
      const { spec, ...rest } = queryService(cluster);
      const wanted: Service = { ...rest, spec: { ...spec }, metadata: { ...rest.metadata, name } };
      const older: Service = { ...wanted, spec: { ...spec } };
      delete older.spec?.ipFamilyPolicy;
      const before = await apply(older);
      expect(before.spec?.ipFamilyPolicy).to.equal('SingleStack');
      expect(fieldsToApply(appliedForm(wanted), before)).to.include('spec.ipFamilyPolicy');
      const after = await apply(wanted);
      expect(after.spec).to.deep.include({ ipFamilyPolicy: 'PreferDualStack', ipFamilies: query });
      expect(after.spec?.clusterIP).to.equal(before.spec?.clusterIP);
    });

    it('list a member once for a reader, however many families its slices are of', async () => {
      const name = 'of-every-family';
      const { spec, ...rest } = readService(cluster);
      await apply({
        ...rest,
        metadata: { ...rest.metadata, name },
        spec: { ...spec, ipFamilyPolicy: 'PreferDualStack' },
      });
      const addresses = { IPv4: '10.1.0.7', IPv6: 'fd00:11::7' };
      await runPod(
        'movies-db-0',
        query.map((family) => addresses[family as keyof typeof addresses]),
      );
      const slices = async () =>
        (await client.list(endpointSlices, { namespace })).items.filter(
          ({ metadata, endpoints }) =>
            metadata.labels?.[SERVICE_NAME_LABEL] === name && (endpoints ?? []).length > 0,
        );
      await waitUntil('each family has a slice', async () => (await slices()).length === query.length);
      const host = query.includes('IPv4') ? addresses.IPv4 : addresses.IPv6;
      const member = { name: 'movies-db-0', host, port: 27017, node: 'node' };
      expect(readyEndpoints(await slices())).to.deep.equal([member]);
    });

    /** A pod of the database that its kubelet has started. */
    async function runPod(name: string, addresses: readonly string[]): Promise<void> {
      // Slices leave out a pod on a node that nobody knows.
      await client.create(nodes, { metadata: { name: 'node' } });
      const labels = componentLabels(cluster, 'database');
      await client.create(pods, {
        metadata: { name, namespace, labels },
        spec: { nodeName: 'node', containers: [{ name: 'mongod', image: 'mongo:8.0' }] },
      });
      const status = {
        phase: 'Running',
        podIP: addresses[0],
        podIPs: addresses.map((ip) => ({ ip })),
        conditions: [{ type: 'Ready', status: 'True' }],
      };
      await client.patch(
        pods,
        { name, namespace },
        {
          type: 'apply',
          object: { metadata: { name, namespace }, status },
          fieldManager: 'kubelet',
        },
        { subresource: 'status' },
      );
    }
  });
}
