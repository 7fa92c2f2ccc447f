import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cloneAt } from '../../../cluster/clone.ts';
import { isInCgroup } from '../../../cluster/engine/engine-cgroup.ts';
import { engineArguments } from '../../../cluster/engine/engine.ts';
import { egressRules } from '../../../cluster/engine/firewall.ts';
import { storageDrivers } from '../../../cluster/engine/storage-driver.ts';
import { mountsBelow } from '../../../cluster/images/debian-root.ts';
import { lacksCapabilities } from '../../../cluster/prerequisites/capabilities.ts';
import { cgroupMounts } from '../../../cluster/prerequisites/cgroups.ts';
import { installMissing, missing, whyNotDebianRoot } from '../../../cluster/prerequisites/debian-packages.ts';
import type { Machine } from '../../../cluster/prerequisites/debian-packages.ts';
import { inotifyLimitToSet } from '../../../cluster/prerequisites/inotify.ts';
import { browserNeeds, findBrowser } from '../../../cluster/tools/browser.ts';

const debian: Machine = { system: 'debian 12', root: true, architecture: 'x64', searchPath: [] };
const clone = cloneAt('/home/ada/film');

describe('what a machine must have', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-machine-'));
    mkdirSync(join(folder, 'sbin'));
    writeFileSync(join(folder, 'sbin', 'iptables'), '');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const needs = [
    { file: 'iptables', package: 'iptables' },
    { file: 'jq', package: 'jq' },
  ];

  it('is looked for in every folder', () => {
    const machine = { ...debian, searchPath: ['/nowhere', join(folder, 'sbin')] };
    expect(missing(needs, machine).map((need) => need.package)).to.deep.equal(['jq']);
  });

  it('is a browser by any of its names; where there is none, Debian’s with letters for most scripts', () => {
    const places = ['/nowhere', join(folder, 'sbin')];
    expect(findBrowser(places)).to.equal(undefined);
    expect(browserNeeds(places).map((need) => need.package)).to.deep.equal(['chromium', 'fonts-noto-core']);
    writeFileSync(join(folder, 'sbin', 'google-chrome'), '');
    expect(findBrowser(places)).to.equal(join(folder, 'sbin', 'google-chrome'));
    expect(browserNeeds(places)).to.deep.equal([]);
  });

  it('is not installed by someone who is not root, who is told what to install', async () => {
    const machine = { ...debian, root: false, searchPath: [join(folder, 'sbin')] };
    const error: unknown = await installMissing(needs, machine, clone).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'PACKAGES_MISSING');
    expect(error).to.have.nested.property('next[0]').that.contains('apt-get install jq');
  });

  const machines: [string, Machine, RegExp | undefined][] = [
    ['root on Debian', debian, undefined],
    ['someone else', { ...debian, root: false }, /root/],
    ['another system', { ...debian, system: 'fedora 42' }, /fedora 42/],
    ['a system without a name', { ...debian, system: '' }, /another system/],
    ['another processor', { ...debian, architecture: 'arm64' }, /arm64/],
  ];
  for (const [name, machine, why] of machines) {
    it(`says whether an engine can be started: ${name}`, () => {
      const reason = whyNotDebianRoot(machine);
      if (why === undefined) expect(reason).to.equal(undefined);
      else expect(reason).to.match(why);
    });
  }
});

describe('cgroups that nothing mounted', () => {
  const header = '#subsys_name\thierarchy\tnum_cgroups\tenabled\n';

  it('are mounted as v2 where no controller is bound', () => {
    expect(cgroupMounts(`${header}cpu\t0\t1\t1\nmemory\t0\t1\t1\n`)).to.deep.equal([
      { type: 'cgroup2', options: 'rw,nosuid,nodev,noexec', at: '/sys/fs/cgroup' },
    ]);
  });

  it('are mounted as the v1 hierarchies that exist, controllers of one hierarchy together, and v2 beside them', () => {
    const mounts = cgroupMounts(
      `${header}cpu\t1\t1\t1\ncpuacct\t1\t1\t1\nmemory\t4\t3\t1\nhugetlb\t0\t1\t1\nrdma\t7\t1\t0\n`,
    );
    expect(mounts.map(({ type, options, at }) => `${type} ${options} ${at}`)).to.deep.equal([
      'tmpfs mode=755 /sys/fs/cgroup',
      'cgroup cpu,cpuacct /sys/fs/cgroup/cpu,cpuacct',
      'cgroup memory /sys/fs/cgroup/memory',
      'cgroup none,name=systemd /sys/fs/cgroup/systemd',
      'cgroup2 rw,nosuid,nodev,noexec /sys/fs/cgroup/unified',
    ]);
  });
});

describe('inotify instances', () => {
  const cases: [string, string, number | undefined][] = [
    ['what Linux begins with', '128\n', 512],
    ['just enough', '512\n', undefined],
    ['plenty', '8192\n', undefined],
  ];
  for (const [name, current, wanted] of cases) {
    it(`${name}: ${wanted === undefined ? 'left as it is' : 'raised'}`, () => {
      expect(inotifyLimitToSet(current)).to.equal(wanted);
    });
  }
});

describe('capabilities', () => {
  const cases: [string, string, string, boolean][] = [
    ['all of 41 held', '000001ffffffffff', '40\n', false],
    ['CAP_SYS_RESOURCE missing', '000001fffeffffff', '40\n', true],
    ['more bits than the kernel knows', '0000ffffffffffff', '40', false],
    ['none', '0', '40', true],
  ];
  for (const [name, bounding, last, lacking] of cases) {
    it(`${name}: ${lacking ? 'the bounded runtime is needed' : 'nothing is needed'}`, () => {
      expect(lacksCapabilities(bounding, last)).to.equal(lacking);
    });
  }
});

describe('the engine of a clone', () => {
  const drivers = storageDrivers(true);

  it('keeps to its own folders, and touches neither firewall nor forwarding', () => {
    const args = engineArguments({ paths: clone.paths.engine, drivers, boundedRuntime: undefined });
    for (const arg of args.filter((each) => each.includes('/')))
      expect(arg).to.contain('/home/ada/film/.local/');
    expect(args).to.include.members(['--bridge=none', '--iptables=false', '--ip-forward=false']);
    expect(args).to.include(`--cgroup-parent=${clone.paths.engine.cgroup}`);
    expect(args.join(' ')).not.to.contain('runtime');
  });

  it('runs containers by the bounded runtime where that is needed', () => {
    const args = engineArguments({ paths: clone.paths.engine, drivers, boundedRuntime: '/b' });
    expect(args).to.include.members(['--add-runtime=bounded=/b', '--default-runtime=bounded']);
  });

  it('copies storage whole where overlays do not work, in the nodes too', () => {
    expect(storageDrivers(true)).to.deep.equal({ engine: 'overlay2', nodes: 'overlayfs' });
    expect(storageDrivers(false)).to.deep.equal({ engine: 'vfs', nodes: 'native' });
  });

  it('has firewall rules that name it, and reject only what crosses its bridge’s border', () => {
    const rules = egressRules(clone);
    for (const { match } of rules) {
      const bridge = Object.values(clone.composeBridges).find((each) => match.includes(each)) ?? clone.bridge;
      expect(match.join(' ')).to.contain(`! -o ${bridge} `).and.to.contain(`--comment ${clone.name} `);
    }
    expect(rules.map(({ chain, match }) => [chain, match[0], match[1]])).to.deep.equal([
      ...Object.values(clone.composeBridges).map((bridge) => ['FORWARD', '-i', bridge]),
      ['FORWARD', '-i', clone.bridge],
      ['OUTPUT', '-d', clone.podSubnet],
      ['OUTPUT', '-d', clone.serviceSubnet],
    ]);
  });
});

describe('mounts that a killed build left', () => {
  it('are found at and below a folder, innermost first, and nowhere else', () => {
    const mounts = [
      'd /t ext4 rw',
      'proc /t/r/proc proc rw',
      'sys /t/r/sys sysfs rw',
      'b /t/r/sys/b tmpfs rw',
      'x /t2/proc proc rw',
      'y /t/a\\040b tmpfs rw',
    ];
    expect(mountsBelow('/t', mounts.join('\n'))).to.deep.equal([
      '/t/a b',
      '/t/r/sys/b',
      '/t/r/sys',
      '/t/r/proc',
      '/t',
    ]);
  });
});

describe('processes of an engine that was killed', () => {
  const cases: [string, string, boolean][] = [
    [
      'a container of it, cgroup v1',
      '4:memory:/movie-search-3fa9c1/0123abc\n1:cpu:/movie-search-3fa9c1/0123abc\n',
      true,
    ],
    ['a pod in a node of it, cgroup v2', '0::/movie-search-3fa9c1/0123abc/kubelet.slice/pod7\n', true],
    ['one of another clone', '0::/movie-search-3fa9c1x/0123abc\n', false],
    ['one of the user’s own Docker', '4:memory:/docker/0123abc\n', false],
    ['one that only has the name in its path', '0::/user.slice/movie-search-3fa9c1/x\n', false],
  ];
  for (const [name, cgroup, ofEngine] of cases) {
    it(`${name}: ${ofEngine ? 'is' : 'is not'} one`, () => {
      expect(isInCgroup(cgroup, 'movie-search-3fa9c1')).to.equal(ofEngine);
    });
  }
});
