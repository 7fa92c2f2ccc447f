import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { CommandFailed } from '../../../cluster/command.ts';
import { builtImages } from '../../../cluster/images/base-images.ts';
import { networkNodes } from '../../../cluster/node/host-routes.ts';
import { kindConfig } from '../../../cluster/node/kind-config.ts';
import { adaptContainerd } from '../../../cluster/node/node-image.ts';
import { choosePort, freePort } from '../../../cluster/node/port.ts';
import { peoplesOwn } from '../../../cluster/product/peoples-own.ts';

interface Kind {
  networking: { podSubnet: string; serviceSubnet: string; kubeProxyMode?: string };
  kubeadmConfigPatches: string[];
  kubeadmConfigPatchesJSON6902: { kind: string; patch: string }[];
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
      podNetwork: '/n/kube-router.yaml',
      archives: way === 'built' ? archives : undefined,
    }),
  ) as Kind;

describe('the kind configuration', () => {
  for (const way of ['built', 'published'] as const) {
    it(`has a control plane and three workers in three zones (${way})`, () => {
      const { nodes, networking } = config(way);
      expect(nodes.map(({ role, labels }) => [role, labels?.['topology.kubernetes.io/zone']])).to.deep.equal([
        ['control-plane', undefined],
        ['worker', 'zone-a'],
        ['worker', 'zone-b'],
        ['worker', 'zone-c'],
      ]);
      expect(networking).to.include(clone);
    });

    it(`maps the query service’s node port to the loopback only (${way})`, () => {
      expect(config(way).nodes.flatMap(({ extraPortMappings }) => extraPortMappings ?? [])).to.deep.equal([
        { containerPort: 30080, hostPort: 8090, listenAddress: '127.0.0.1', protocol: 'TCP' },
      ]);
    });
  }

  it('has the kubelets of all nodes measure oftener than they would, and keeps the flags that kind gives them', () => {
    const patches = config('built').kubeadmConfigPatchesJSON6902;
    expect(patches.map(({ kind }) => kind)).to.deep.equal(['InitConfiguration', 'JoinConfiguration']);
    for (const { patch } of patches) {
      expect(parse(patch)).to.deep.equal([
        {
          op: 'add',
          path: '/nodeRegistration/kubeletExtraArgs/-',
          value: { name: 'housekeeping-interval', value: '5s' },
        },
      ]);
    }
  });

  it('brings kube-router to the built node image, beside a kube-proxy that does not share its firewall table', () => {
    const networks = config('built').nodes.map(({ extraMounts }) =>
      (extraMounts ?? []).filter(({ hostPath }) => hostPath === '/n/kube-router.yaml'),
    );
    expect(networks).to.deep.equal([
      [
        {
          hostPath: '/n/kube-router.yaml',
          containerPath: '/kind/manifests/default-cni.yaml',
          readOnly: true,
        },
      ],
      [],
      [],
      [],
    ]);
    expect(config('built').networking.kubeProxyMode).to.equal('nftables');
  });

  it('leaves the published node image its own network', () => {
    expect(JSON.stringify(config('published'))).not.to.contain('kube-router');
    expect(config('published').networking).to.have.all.keys('podSubnet', 'serviceSubnet');
  });

  it('mounts image archives read-only where they are needed: what runs our pods on the workers only', () => {
    const mounted = config('built').nodes.map(({ extraMounts }) =>
      (extraMounts ?? []).filter(({ containerPath }) => containerPath.startsWith('/kind/images/')),
    );
    expect(mounted.map((mounts) => mounts.map(({ hostPath }) => hostPath))).to.deep.equal([
      ['/c/kubernetes.tar'],
      ['/c/kubernetes.tar', '/c/runtime.tar'],
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
  const source = (name: string): string =>
    readFileSync(new URL(`../../../cluster/node/pod-network/${name}`, import.meta.url), 'utf8');

  it('gives a node addresses of its own range, which containerd puts into a template', () => {
    const { plugins } = JSON.parse(source('cni.conflist').replace('{{.PodCIDR}}', '10.140.1.0/24')) as {
      plugins: { type: string; ipam?: { ranges: unknown } }[];
    };
    expect(plugins.map(({ type }) => type)).to.deep.equal(['ptp', 'portmap']);
    expect(plugins[0]?.ipam?.ranges).to.deep.equal([[{ subnet: '10.140.1.0/24' }]]);
  });

  it('runs kube-router from the image that is built, on every node', () => {
    const objects = parseAllDocuments(source('kube-router.yaml')).map((each) => each.toJS() as object);
    const router = objects.find((object) => 'kind' in object && object.kind === 'DaemonSet');
    expect(router).to.have.nested.property('spec.template.spec.containers[0].image', builtImages.podNetwork);
    expect(router).to.have.deep.nested.property('spec.template.spec.tolerations', [{ operator: 'Exists' }]);
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

describe('what people put into a cluster that would be made anew', () => {
  const object = (namespace: string, name: string, instance?: string): object => ({
    metadata: { namespace, name, ...(instance && { labels: { 'app.kubernetes.io/instance': instance } }) },
  });
  const own = (clusters: object[] | Error, claims: object[]): Promise<string[]> =>
    peoplesOwn({
      ask: ([, , path = '']) => {
        const items = path.endsWith('/moviesearchclusters') ? clusters : claims;
        return items instanceof Error ? Promise.reject(items) : Promise.resolve(JSON.stringify({ items }));
      },
    });
  const failed = (why: string): CommandFailed => new CommandFailed('kubectl get', 1, 'ended with 1', why);

  const cases: [string, Parameters<typeof own>, string[]][] = [
    ['nothing beside the sample', [[object('default', 'movies')], []], []],
    [
      'nothing where the sample was given volumes: it comes back with them empty, as it was the first time',
      [[object('default', 'movies')], [object('default', 'data-movies-db-0', 'movies')]],
      [],
    ],
    [
      'a MovieSearchCluster, though it has the name of the sample',
      [[object('default', 'movies'), object('films', 'movies')], []],
      ['MovieSearchCluster films/movies'],
    ],
    [
      'a volume with their films',
      [[], [object('default', 'imdb-files')]],
      ['PersistentVolumeClaim default/imdb-files'],
    ],
    [
      'nothing where the chart was never installed',
      [failed('Error from server (NotFound): the server could not find the requested resource'), []],
      [],
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(`is ${name}`, async () => {
      expect(await own(...given)).to.deep.equal(expected);
    });
  }

  it('is not taken for nothing where the API server does not say', async () => {
    const error = failed('Unable to connect to the server');
    expect(await own(error, []).catch((caught: unknown) => caught)).to.equal(error);
  });
});

describe('containerd in a node', () => {
  const config = 'x = 1\n  sandbox_image = "registry/pause:1"\n  restrict_oom_score_adj = false\n';
  const unit = '[Service]\nExecStart=/usr/local/bin/containerd\nOOMScoreAdjust=-999\n';

  it('is told the pause image that is there, Debian’s path, and where the template of the CNI configuration is', () => {
    expect(adaptContainerd(config, unit, 'registry/pause:2')).to.deep.equal({
      config:
        'x = 1\n  sandbox_image = "registry/pause:2"\n  restrict_oom_score_adj = true\n' +
        '  [plugins."io.containerd.grpc.v1.cri".cni]\n    conf_template = "/etc/containerd/cni.conflist"\n',
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
