import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { memberPod } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

const root = join(import.meta.dirname, '../../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Service {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly read_only?: boolean;
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly volumes?: readonly string[];
  readonly pull_policy?: string;
}

const file = parse(text('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};
const services = Object.entries(file.services);
const mongods = services.filter(([name]) => name.startsWith('mongod-'));

describe('compose.yaml', () => {
  it('starts three mongods, each on data of its own', () => {
    const data = mongods.map(([, { volumes }]) => volumes?.[0]);
    expect(data).to.deep.equal(['data-1:/data/db', 'data-2:/data/db', 'data-3:/data/db']);
  });

  it('starts a mongod as the operator does', () => {
    const container = memberPod(movieSearchCluster(), objectSettings, 'm-db-0').spec?.containers[0];
    // What differs is named: the set, where the copy of the key file lies, and IPv6, which an engine's networks do not have.
    const asOperator = (container?.args ?? [])
      .filter((argument) => argument !== '--ipv6')
      .map((argument) => argument.replace(/^--(replSet|keyFile|wiredTigerCacheSizeGB)=.*/, '--$1'));
    const [, { command = [], entrypoint = [] }] = mongods[0]!;
    expect(
      command.map((argument) => argument.replace(/^--(replSet|keyFile|wiredTigerCacheSizeGB)=.*/, '--$1')),
    ).to.have.members(asOperator);
    const workaround = /case \$\(uname -r\) in[\s\S]*?esac/;
    const ours = workaround.exec(entrypoint.join('\n').replaceAll('$$', '$'))?.[0] ?? 'none';
    const operators = workaround.exec((container?.command ?? []).join('\n'))?.[0];
    const oneSpace = (script = '') => script.replaceAll(/\s+/g, ' ');
    expect(oneSpace(ours)).to.equal(oneSpace(operators));
  });

  it('opens one port, on the loopback, and lets nothing but the balancer into a network that leads outside', () => {
    const open = services.filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).to.deep.equal([
      ['balancer', ['127.0.0.1:${PORT:-8080}:8080']],
    ]);
    const outside = Object.entries(file.networks)
      .filter(([, network]) => network?.internal !== true)
      .map(([name]) => name);
    expect(outside).to.deep.equal(['outside']);
    for (const [name, { networks, network_mode }] of services) {
      if (name === 'balancer') continue;
      expect(networks ?? [network_mode], name).to.not.include.members(outside);
      expect(networks === undefined ? network_mode : 'none', name).to.equal('none');
    }
  });

  it('keeps mongods away from the balancer', () => {
    const balancer = file.services['balancer']?.networks ?? [];
    for (const [name, { networks = [] }] of mongods)
      expect(
        networks.filter((network) => balancer.includes(network)),
        name,
      ).to.deep.equal([]);
  });

  it('takes from every container what it does not need', () => {
    for (const [name, service] of services) {
      expect(service.cap_drop, name).to.deep.equal(['ALL']);
      expect(service.read_only, name).to.equal(true);
      expect(service.security_opt, name).to.deep.equal(['no-new-privileges:true']);
      if (name === 'secrets') continue;
      expect(service.cap_add, name).to.equal(undefined);
      expect(service.user, name).to.be.oneOf([undefined, '999:999']);
    }
    expect(file.services['secrets']).to.deep.include({ cap_add: ['CHOWN'], network_mode: 'none' });
  });

  it('hands no container the volume of the secrets but the one that makes them', () => {
    const having = services.filter(([, { volumes = [] }]) =>
      volumes.some((each) => each.startsWith('secrets:')),
    );
    expect(having.map(([name]) => name)).to.deep.equal(['secrets']);
    for (const [name, { volumes = [] }] of services.filter(([name]) => name !== 'secrets')) {
      for (const volume of volumes.filter((each) => each.includes('-auth:')))
        expect(volume, name).to.match(/:ro$/);
    }
  });

  it('never asks a registry for an image of ours: whoever has the name there is not us', () => {
    for (const [name, { image, pull_policy }] of services)
      if (image.includes('movie-search/')) expect(pull_policy, name).to.equal('never');
  });

  it('starts again what is to run, and not what has ended', () => {
    const policies = Object.fromEntries(services.map(([name, { restart }]) => [name, restart]));
    expect(policies).to.deep.equal({
      secrets: 'no',
      'mongod-1': 'always',
      'mongod-2': 'always',
      'mongod-3': 'always',
      'replica-set': 'on-failure:3',
      seed: 'on-failure:3',
      query: 'always',
      balancer: 'always',
    });
  });
});

describe('compose/Dockerfile', () => {
  const stages = new Map(
    text('compose/Dockerfile')
      .split(/^(?=FROM )/m)
      .slice(1)
      .map((stage) => [/ AS (\w+)/.exec(stage)?.[1] ?? '', stage]),
  );

  for (const [stage, folder] of [
    ['operator', 'operator'],
    ['query', 'api'],
    ['seed', 'seed'],
  ] as const) {
    it(`makes the image of ${folder}/Dockerfile`, () => {
      const [, own = ''] = text(`${folder}/Dockerfile`).split(/^(?=FROM )/m);
      const fromStage = own
        .replace('FROM ${BASE}', `FROM \${BASE} AS ${stage}`)
        .replaceAll(
          /^COPY (.*)$/gm,
          (_, files: string) => `COPY --from=bundle ${files.replaceAll(/\bdist\//g, '/source/dist/')}`,
        );
      expect(stages.get(stage)?.trim()).to.equal(fromStage.trim());
    });
  }
});
