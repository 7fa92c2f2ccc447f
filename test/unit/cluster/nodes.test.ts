import { expect } from 'chai';
import { parse } from 'yaml';
import { kindConfig } from '../../../cluster/node/kind-config.ts';
import { adaptContainerd } from '../../../cluster/node/node-image.ts';
import { conflist, networkNodes, nodeCommands } from '../../../cluster/node/pod-network.ts';
import { choosePort, freePort } from '../../../cluster/node/port.ts';

interface Kind {
  networking: { podSubnet: string; serviceSubnet: string; disableDefaultCNI?: boolean };
  kubeadmConfigPatches: string[];
  nodes: {
    role: string;
    labels?: Record<string, string>;
    extraPortMappings?: object[];
    extraMounts?: { hostPath: string; containerPath: string; readOnly: boolean }[];
  }[];
}

const clone = { podSubnet: '10.140.0.0/16', serviceSubnet: '10.200.0.0/16' };
const archives = { kubernetes: '/c/kubernetes.tar', runtime: '/c/runtime.tar' };
const config = (way: 'built' | 'published'): Kind =>
  parse(
    kindConfig({
      clone,
      way,
      port: 8090,
      policyFolder: '/p',
      archives: way === 'built' ? archives : undefined,
    }),
  ) as Kind;

describe('the kind configuration', () => {
  for (const way of ['built', 'published'] as const) {
    it(`has a control plane and two workers in two zones (${way})`, () => {
      const { nodes, networking } = config(way);
      expect(nodes.map(({ role, labels }) => [role, labels?.['topology.kubernetes.io/zone']])).to.deep.equal([
        ['control-plane', undefined],
        ['worker', 'zone-a'],
        ['worker', 'zone-b'],
      ]);
      expect(networking).to.include(clone);
    });

    it(`maps the query service’s node port to the loopback only (${way})`, () => {
      expect(config(way).nodes.flatMap(({ extraPortMappings }) => extraPortMappings ?? [])).to.deep.equal([
        { containerPort: 30080, hostPort: 8090, listenAddress: '127.0.0.1', protocol: 'TCP' },
      ]);
    });
  }

  it('leaves the published node image its own network, and brings ours to the built one', () => {
    expect(config('published').networking).not.to.have.property('disableDefaultCNI');
    expect(config('built').networking.disableDefaultCNI).to.equal(true);
  });

  it('mounts image archives read-only where they are needed: what runs our pods on the workers only', () => {
    const mounted = config('built').nodes.map(({ extraMounts }) =>
      (extraMounts ?? []).filter(({ containerPath }) => containerPath.startsWith('/kind/images/')),
    );
    expect(mounted.map((mounts) => mounts.map(({ hostPath }) => hostPath))).to.deep.equal([
      ['/c/kubernetes.tar'],
      ['/c/kubernetes.tar', '/c/runtime.tar'],
      ['/c/kubernetes.tar', '/c/runtime.tar'],
    ]);
    expect(mounted.flat().every(({ readOnly }) => readOnly)).to.equal(true);
    expect(JSON.stringify(config('published'))).not.to.contain('/kind/images');
  });

  it('lets kubelets run on cgroup v1, and has the API server keep the audit log', () => {
    const [kubelet, apiServer] = config('built').kubeadmConfigPatches.map((patch) => parse(patch) as object);
    expect(kubelet).to.deep.equal({ kind: 'KubeletConfiguration', failCgroupV1: false });
    expect(apiServer).to.have.nested.property(
      'apiServer.extraArgs[1].value',
      '/var/log/kubernetes/audit.log',
    );
    expect(apiServer).to.have.nested.property('apiServer.extraVolumes[0].readOnly', true);
  });
});

describe('the pods’ network', () => {
  const nodes = [
    { name: 'a', address: '172.18.0.2', podCidr: '10.140.0.0/24' },
    { name: 'b', address: '172.18.0.3', podCidr: '10.140.1.0/24' },
  ] as const;

  it('gives a node addresses of its own range, and no others', () => {
    expect(JSON.parse(conflist('10.140.1.0/24'))).to.have.nested.property(
      'plugins[0].ipam.ranges[0][0].subnet',
      '10.140.1.0/24',
    );
  });

  it('routes every other node’s pods, not its own, and masks what leaves the pods’ range', () => {
    const lines = nodeCommands(nodes[0], nodes, '10.140.0.0/16');
    expect(lines).to.include('ip route replace 10.140.1.0/24 via 172.18.0.3');
    expect(lines.join('\n')).not.to.contain('10.140.0.0/24');
    expect(lines.at(-1)).to.contain('-s 10.140.0.0/16 ! -d 10.140.0.0/16 -j MASQUERADE');
  });

  const item = (
    name: string,
    podCIDR?: string,
    addresses: object[] = [{ type: 'InternalIP', address: '172.18.0.9' }],
  ): object => ({
    metadata: { name },
    spec: podCIDR === undefined ? {} : { podCIDR },
    status: { addresses },
  });
  const listed: [string, unknown, unknown][] = [
    [
      'all there',
      { items: [item('a', '10.1.0.0/24')] },
      [{ name: 'a', address: '172.18.0.9', podCidr: '10.1.0.0/24' }],
    ],
    ['one has no range yet', { items: [item('a', '10.1.0.0/24'), item('b')] }, undefined],
    ['one has no address yet', { items: [item('a', '10.1.0.0/24', [])] }, undefined],
    [
      'one has only a name for an address',
      { items: [item('a', '10.1.0.0/24', [{ type: 'Hostname', address: 'a' }])] },
      undefined,
    ],
  ];
  for (const [name, json, expected] of listed) {
    it(`reads the nodes: ${name}`, () => {
      expect(networkNodes(JSON.stringify(json))).to.deep.equal(expected);
    });
  }

  it('does not take something else for a list of nodes', () => {
    expect(() => networkNodes('{"kind":"Status"}')).to.throw(/list of nodes/);
  });
});

describe('containerd in a node', () => {
  const config = 'x = 1\n  sandbox_image = "registry/pause:1"\n  restrict_oom_score_adj = false\n';
  const unit = '[Service]\nExecStart=/usr/local/bin/containerd\nOOMScoreAdjust=-999\n';

  it('is told the pause image that is there, and Debian’s path', () => {
    expect(adaptContainerd(config, unit, 'registry/pause:2')).to.deep.equal({
      config: 'x = 1\n  sandbox_image = "registry/pause:2"\n  restrict_oom_score_adj = true\n',
      unit: '[Service]\nExecStart=/usr/bin/containerd\n',
    });
  });

  it('is not built from files that have changed without notice', () => {
    expect(() => adaptContainerd('x = 1\n', unit, 'pause')).to.throw(/no longer have/);
    expect(() => adaptContainerd(config, '[Service]\n', 'pause')).to.throw(/no longer have/);
  });
});

describe('the port of the query service', () => {
  const cases: [string, string | undefined, number | undefined, number][] = [
    ['8080 by itself', undefined, undefined, 8080],
    ['the running cluster’s', undefined, 8090, 8090],
    ['the running cluster’s, where make hands on an empty PORT', '', 8090, 8090],
    ['the one asked for', '9000', 8090, 9000],
  ];
  for (const [name, asked, ofCluster, port] of cases) {
    it(`is ${name}`, () => {
      expect(choosePort(asked, ofCluster)).to.equal(port);
    });
  }
  for (const asked of ['0', '65536', '80.5', 'http', '-1']) {
    it(`is not ${asked}`, () => {
      expect(() => choosePort(asked, undefined)).to.throw(/no(t a)? port number/);
    });
  }

  it('is seen to be free or taken', async () => {
    const port = await freePort(0);
    expect(port).to.be.greaterThan(0);
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    expect(await freePort(typeof address === 'object' && address !== null ? address.port : 0)).to.equal(
      undefined,
    );
    server.close();
  });
});
