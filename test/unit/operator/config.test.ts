import { expect } from 'chai';
import { ConfigError, parseConfig } from '../../../operator/config.ts';

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

  it('takes no port for what is none', () => {
    for (const port of ['65536', '-1', '80 ', '0x50', '1e3']) {
      expect(() => parseConfig({ ...needed, HTTP_PORT: port }), port).to.throw(ConfigError, 'HTTP_PORT');
    }
  });
});
