import { expect } from 'chai';

import {
  cgroupCores,
  cgroupMemory,
  networkBytes,
  ownCgroup,
  processRates,
} from '../../../../api/cluster-view/process-meter.ts';
import { RequestMeter } from '../../../../api/cluster-view/request-meter.ts';

const files =
  (known: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    known[path] ?? null;

describe('the own control group', () => {
  it('is one that has no other processes than a container has', () => {
    expect(ownCgroup(files({ '/sys/fs/cgroup/cgroup.procs': '1\n' }), 1)).to.equal('v2');
    expect(ownCgroup(files({ '/sys/fs/cgroup/memory/cgroup.procs': '1\n7\n' }), 7)).to.equal('v1');
  });

  it('is not one that is shared with the machine, whose figures are not ours', () => {
    expect(ownCgroup(files({ '/sys/fs/cgroup/cgroup.procs': '1\n2\n3\n4\n5\n' }), 3)).to.equal(null);
    expect(ownCgroup(files({ '/sys/fs/cgroup/cgroup.procs': '2\n' }), 3)).to.equal(null);
    expect(ownCgroup(files({}), 3)).to.equal(null);
  });

  it('tells memory as kubectl top does, without pages that can be dropped, and its limit where there is one', () => {
    const second = {
      '/sys/fs/cgroup/memory.current': '1000\n',
      '/sys/fs/cgroup/memory.stat': 'anon 700\ninactive_file 300\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
    };
    expect(cgroupMemory(files(second), 'v2')).to.deep.equal({ bytes: 700, limitBytes: null });
    const first = {
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1000\n',
      '/sys/fs/cgroup/memory/memory.stat': 'cache 1\ninactive_file 1\ntotal_inactive_file 100\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '4096\n',
    };
    expect(cgroupMemory(files(first), 'v1').limitBytes).to.equal(4096);
    expect(
      cgroupMemory(
        files({ ...first, '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' }),
        'v1',
      ).limitBytes,
    ).to.equal(null);
  });

  it('tells the cores that it allows', () => {
    expect(cgroupCores(files({ '/sys/fs/cgroup/cpu.max': '50000 100000\n' }), 'v2')).to.equal(0.5);
    expect(cgroupCores(files({ '/sys/fs/cgroup/cpu.max': 'max 100000\n' }), 'v2')).to.equal(null);
    const first = (quota: string) => ({
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': quota,
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    });
    expect(cgroupCores(files(first('200000\n')), 'v1')).to.equal(2);
    expect(cgroupCores(files(first('-1\n')), 'v1')).to.equal(null);
  });
});

describe('networkBytes', () => {
  it('adds up all interfaces but loopback', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo: 9999 1 0 0 0 0 0 0 9999 1 0 0 0 0 0 0',
      '  eth0:  100 1 0 0 0 0 0 0  20 1 0 0 0 0 0 0',
      '  net1:1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0',
    ].join('\n');
    expect(networkBytes(text)).to.deep.equal({ in: 101, out: 22 });
    expect(networkBytes(null)).to.equal(null);
  });
});

describe('processRates', () => {
  const counts = (known: object) => ({
    ...{ at: 0, cpuMs: 0, networkInBytes: null, networkOutBytes: null },
    ...{ diskReadBytes: null, diskWrittenBytes: null },
    ...known,
  });

  it('has what was used in a second', () => {
    const rates = processRates(
      counts({ at: 1000, cpuMs: 100 }),
      counts({ at: 3000, cpuMs: 600, diskReadBytes: 5 }),
    );
    expect(rates).to.include({ cpuCores: 0.25, diskReadBytesPerSecond: null });
  });

  it('knows nothing the first time', () => {
    expect(processRates(undefined, counts({ at: 1 })).cpuCores).to.equal(null);
  });
});

describe('RequestMeter', () => {
  let now: number;
  let meter: RequestMeter;
  beforeEach(() => {
    now = 0;
    meter = new RequestMeter(() => now);
    meter.measure();
  });

  it('counts what happened in a second', () => {
    for (let index = 0; index < 10; index += 1) {
      meter.requestStarted();
      meter.requestEnded(index === 0 ? 503 : 200, 0.01);
    }
    meter.requestStarted();
    meter.shed();
    meter.hedged();
    meter.retried();
    now = 2000;
    expect(meter.measure()).to.include({
      ...{ requestsPerSecond: 5, requestsInFlight: 1, errorsPerSecond: 0.5 },
      ...{ shedPerSecond: 0.5, hedgesPerSecond: 0.5, retriesPerSecond: 0.5 },
    });
    now = 3000;
    expect(meter.measure().requestsPerSecond).to.equal(0);
  });

  it('has percentiles of the last ten seconds to within a tenth, and none without requests', () => {
    for (let ms = 1; ms <= 1000; ms += 1) {
      meter.requestStarted();
      meter.requestEnded(200, ms / 1000);
    }
    now = 1000;
    const { latencyP50Ms, latencyP99Ms } = meter.measure();
    expect(latencyP50Ms).to.be.closeTo(500, 50);
    expect(latencyP99Ms).to.be.closeTo(990, 99);
    for (let second = 2; second <= 11; second += 1) {
      now = second * 1000;
      meter.measure();
    }
    expect(meter.measure().latencyP99Ms).to.equal(null);
  });
});
