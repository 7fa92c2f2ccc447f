import { expect } from 'chai';
import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import type { NetworkPolicy, NetworkPolicyPeer } from '../../../operator/kube/resources.ts';
import {
  databaseNetworkPolicy,
  queryNetworkPolicy,
  seedNetworkPolicy,
} from '../../../operator/movie-search-cluster/objects/network-policies.ts';
import type { NetworkPolicySettings } from '../../../operator/movie-search-cluster/objects/network-policy-settings.ts';
import type { ObjectSettings } from '../../../operator/movie-search-cluster/objects/object-settings.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

const builders = { database: databaseNetworkPolicy, query: queryNetworkPolicy, seed: seedNetworkPolicy };
type Tier = keyof typeof builders;

function specOf(
  tier: Tier,
  settings: Partial<ObjectSettings> = {},
  spec: Partial<MovieSearchClusterSpecInput> = {},
): NonNullable<NetworkPolicy['spec']> {
  const { spec: built } = builders[tier](movieSearchCluster(spec), { ...objectSettings, ...settings });
  if (built === undefined) throw new Error('a policy has a spec');
  return built;
}

const withPolicy = (networkPolicy: Partial<NetworkPolicySettings>): Partial<ObjectSettings> => ({
  networkPolicy: { ...objectSettings.networkPolicy, ...networkPolicy },
});

/** Who may reach a port: the component of each peer; `anyone` for a rule without peers. */
function reachedBy(tier: Tier, port: number, settings: Partial<ObjectSettings> = {}): string[] {
  return (specOf(tier, settings).ingress ?? [])
    .filter(({ ports }) => ports?.some((each) => each.port === port))
    .flatMap(({ from }) => from?.map(nameOf) ?? ['anyone']);
}

function nameOf({ podSelector, namespaceSelector }: NetworkPolicyPeer): string {
  return (
    podSelector?.matchLabels?.['app.kubernetes.io/component'] ??
    JSON.stringify(namespaceSelector?.matchLabels)
  );
}

/** `UDP 53` for each port that a tier may reach at any address. */
function reachesAnywhere(
  tier: Tier,
  settings: Partial<ObjectSettings> = {},
  spec: Partial<MovieSearchClusterSpecInput> = {},
): string[] {
  return (specOf(tier, settings, spec).egress ?? [])
    .filter(({ to }) => to === undefined)
    .flatMap(({ ports }) => ports?.map(({ protocol, port }) => `${protocol ?? ''} ${port ?? ''}`) ?? []);
}

const dns = ['UDP 53', 'UDP 5353', 'TCP 53', 'TCP 5353'];

describe('the network policies', () => {
  it('let query pods ask each other where the cluster can be watched, and else not', () => {
    const asksSiblings = (spec: Partial<MovieSearchClusterSpecInput>): boolean =>
      (specOf('query', {}, spec).egress ?? []).some(
        ({ ports, to }) => ports?.[0]?.port === 9090 && to?.map(nameOf).join(' ') === 'query',
      );
    expect(asksSiblings({})).to.equal(false);
    expect(asksSiblings({ query: { clusterView: { access: 'Nobody' } } })).to.equal(false);
    expect(asksSiblings({ query: { clusterView: { access: 'Everybody' } } })).to.equal(true);
    expect(reachedBy('query', 9090)).to.include('query');
  });

  it('let traces out to the port of their collector, where there is one', () => {
    const without = reachesAnywhere('query');
    for (const [endpoint, port] of [
      ['http://collector.observability:4318', 'TCP 4318'],
      ['https://traces.example.org/films', 'TCP 443'],
      ['http://[fd00::1]', 'TCP 80'],
    ] as const)
      expect(reachesAnywhere('query', {}, { query: { tracing: { endpoint } } })).to.deep.equal([
        ...without,
        port,
      ]);
    const elsewhere = { query: { tracing: { endpoint: 'http://collector:4318' } } };
    expect(reachesAnywhere('database', {}, elsewhere)).to.deep.equal(reachesAnywhere('database'));
  });

  it('let the members be reached by each other, the query tier, the loader and the operator alone', () => {
    expect(reachedBy('database', 27017)).to.deep.equal(['database', 'query', 'seed', 'operator']);
    expect(specOf('database').ingress?.at(-1)?.from?.[0]?.namespaceSelector?.matchLabels).to.deep.equal({
      'kubernetes.io/metadata.name': 'movie-search-system',
    });
  });

  it('let everyone search, and health and metrics be read by siblings and the operator alone', () => {
    expect(reachedBy('query', 8080)).to.deep.equal(['anyone']);
    expect(reachedBy('query', 9090)).to.deep.equal(['query', 'operator']);
  });

  it('let metrics be read by whom the settings name', () => {
    const from = [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }];
    expect(reachedBy('query', 9090, withPolicy({ metrics: { from } }))).to.deep.equal([
      'query',
      '{"name":"monitoring"}',
      'operator',
    ]);
    expect(reachedBy('database', 27017, withPolicy({ metrics: { from } }))).to.not.include(
      '{"name":"monitoring"}',
    );
  });

  it('let an operator outside the cluster in, which has no pod to be known by', () => {
    expect(reachedBy('database', 27017, { operatorNamespace: null })).to.include('anyone');
    expect(reachedBy('query', 9090, { operatorNamespace: null })).to.include('anyone');
  });

  it('let every tier reach DNS on the ports of common distributions', () => {
    for (const tier of ['database', 'query', 'seed'] as const) {
      expect(reachesAnywhere(tier), tier).to.include.members(dns);
    }
  });

  it('let the query tier reach the API servers of common distributions', () => {
    const ports = [443, 6443, 6444, 8443, 16443].map((port) => `TCP ${String(port)}`);
    expect(reachesAnywhere('query')).to.deep.equal([...dns, ...ports]);
  });

  it('let nobody but the query tier reach the API server', () => {
    expect(reachesAnywhere('database')).to.deep.equal(dns);
    expect(reachesAnywhere('seed')).to.deep.equal(dns);
  });

  it('take the ports and addresses of DNS and of the API server from the settings', () => {
    const to = [{ ipBlock: { cidr: '10.0.0.1/32' } }];
    const settings = withPolicy({ dns: { ports: [1053], to: [] }, apiServer: { ports: [7443], to } });
    expect(reachesAnywhere('query', settings)).to.deep.equal(['UDP 1053', 'TCP 1053']);
    expect(specOf('query', settings).egress).to.deep.include({
      ports: [{ protocol: 'TCP', port: 7443 }],
      to,
    });
  });

  for (const [base, port] of [
    ['https://files.example.org/imdb', 'TCP 443'],
    ['http://files.example.org', 'TCP 80'],
    ['http://files.example.org:8081', 'TCP 8081'],
  ] as const) {
    it(`let the loader out to ${port} for a dataset at ${base}`, () => {
      const { egress } = specOf('seed', {}, { dataset: { version: '1', source: { url: { base } } } });
      const [protocol, number] = port.split(' ');
      expect(egress?.at(-1)).to.deep.equal({ ports: [{ protocol, port: Number(number) }] });
    });
  }

  it('select the pods of their tier, and no pod where they are switched off', () => {
    for (const tier of ['database', 'query', 'seed'] as const) {
      expect(specOf(tier).podSelector?.matchLabels, tier).to.deep.equal({
        'app.kubernetes.io/name': 'movie-search',
        'app.kubernetes.io/instance': 'movies',
        'app.kubernetes.io/component': tier,
      });
      const key = 'app.kubernetes.io/name';
      expect(specOf(tier, withPolicy({ enabled: false })).podSelector, tier).to.deep.equal({
        matchExpressions: [
          { key, operator: 'Exists' },
          { key, operator: 'DoesNotExist' },
        ],
      });
    }
  });
});
