import { expect } from 'chai';
import { ConfigError, parseConfig } from '../../../operator/config.ts';
import { defaultNetworkPolicySettings } from '../../../operator/movie-search-cluster/objects/network-policy-settings.ts';

const needed = {
  POD_NAME: 'operator-1',
  POD_NAMESPACE: 'movie-search-system',
  DEFAULT_DATABASE_IMAGE: 'mongo:8.0',
  DEFAULT_QUERY_IMAGE: 'movie-search/query:dev',
  DEFAULT_SEED_IMAGE: 'movie-search/seed:dev',
};

describe('parseConfig', () => {
  it('needs to know who and where it is, and the images', () => {
    expect(parseConfig({ ...needed, KUBECONFIG: '', PATH: '/bin' })).to.deep.equal({
      ...needed,
      LOG_LEVEL: 'info',
      HTTP_PORT: 8080,
      LEASE_NAME: 'movie-search-operator',
      IMAGE_PULL_POLICY: 'IfNotPresent',
      IMAGE_PULL_SECRETS: [],
      FIXED_IDS: true,
      NETWORK_POLICY: defaultNetworkPolicySettings,
      WATCH_NAMESPACES: [],
      READ_NODES: true,
      TAKE_OVER_AFTER_SECONDS: 600,
    });
  });

  it('names every variable that is wrong, at once', () => {
    const wrong = { POD_NAME: '', HTTP_PORT: '8o8o', LOG_LEVEL: 'loud', IMAGE_PULL_POLICY: 'Sometimes' };
    let message = '';
    try {
      parseConfig(wrong);
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      message = (error as ConfigError).message;
    }
    const lines = message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(':')[0]);
    expect(lines.toSorted()).to.deep.equal(
      [...Object.keys(needed), ...Object.keys(wrong)]
        .filter((name, index, all) => all.indexOf(name) === index)
        .toSorted(),
    );
  });

  it('takes the names of pull secrets, a flag, and a part of the network policies’ settings', () => {
    const parsed = parseConfig({
      ...needed,
      IMAGE_PULL_SECRETS: 'registry,mirror',
      FIXED_IDS: 'false',
      NETWORK_POLICY: '{"dns":{"ports":[1053]},"metrics":{"from":[{"namespaceSelector":{}}]}}',
    });
    expect(parsed.IMAGE_PULL_SECRETS).to.deep.equal(['registry', 'mirror']);
    expect(parsed.FIXED_IDS).to.equal(false);
    expect(parsed.NETWORK_POLICY).to.deep.equal({
      ...defaultNetworkPolicySettings,
      dns: { ports: [1053], to: [] },
      metrics: { from: [{ namespaceSelector: {} }] },
    });
  });

  for (const [settings, wrong] of [
    ['{', 'NETWORK_POLICY: is not JSON'],
    ['{"dns":{"ports":[]}}', 'NETWORK_POLICY.dns.ports'],
    ['{"apiServer":{"ports":[70000]}}', 'NETWORK_POLICY.apiServer.ports.0'],
    ['{"metrics":{"from":[{}]}}', 'NETWORK_POLICY.metrics.from.0: a peer needs a podSelector'],
    ['{"metrics":{"form":[]}}', 'NETWORK_POLICY.metrics'],
  ] as const) {
    it(`refuses the network policies’ settings ${settings}`, () => {
      expect(() => parseConfig({ ...needed, NETWORK_POLICY: settings })).to.throw(ConfigError, wrong);
    });
  }

  it('takes over no sooner than another pod of the other release could take its Lease', () => {
    expect(parseConfig({ ...needed, TAKE_OVER_AFTER_SECONDS: '15' }).TAKE_OVER_AFTER_SECONDS).to.equal(15);
    expect(() => parseConfig({ ...needed, TAKE_OVER_AFTER_SECONDS: '14' })).to.throw(ConfigError, 'below 15');
  });

  it('takes no port for what is none', () => {
    for (const port of ['65536', '-1', '80 ', '0x50', '1e3']) {
      expect(() => parseConfig({ ...needed, HTTP_PORT: port }), port).to.throw(ConfigError, 'HTTP_PORT');
    }
  });
});
