import { setTimeout } from 'node:timers/promises';

import { expect } from 'chai';

import { quantityNumber } from '../../api/cluster-view/resource.ts';
import { loadSample, SLIM_SERVER_STATUS } from '../../api/mongo/load-sample.ts';
import type { SubjectId } from '../../cluster-view/events.ts';
import type { Figure } from '../../cluster-view/figures.ts';
import type { ClusterState } from '../../cluster-view/state.ts';
import { quietWindow, type Count } from '../support/cluster-view/quiet-window.ts';
import { watchCluster, type ClusterWatcher } from '../support/cluster-view/watch-cluster.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { onMember } from '../support/live-database.ts';
import { startLoad, type Load } from '../support/load/load-generator.ts';
import { sample, sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

/** How long figures are compared over: as long as the metrics server's windows, about. */
const WINDOW_MS = 30_000;
/** kubectl top says whole thousandths of a core: below a few of them a tenth is less than it can say. */
const LEAST_CORES = 0.01;
/** Mongods write what was changed once a minute, beside their journals: a disk is looked at each second for longer than that. */
const DISK_LOOKS = 80;
/** A chart has what a member used over two seconds, asked for every two seconds, until it is stale. */
const DISK_EDGE_MS = 6000;

interface PodUse {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly usage: { readonly cpu: string; readonly memory: string } }[];
}

/** What a pod has used since it started, as its own kernel files say. */
interface PodCounts {
  readonly at: number;
  readonly cpuSeconds: number;
  readonly networkIn: number;
  readonly networkOut: number;
}

describe('the figures of the cluster view', function () {
  this.timeout(420_000);
  let live: LiveCluster;
  let load: Load;
  let watcher: ClusterWatcher;

  before(async () => {
    live = await LiveCluster.connect();
    await live.untilAsDesired(sample.namespace, sample.name, 3);
    // A connection belongs to one pod: few that are kept may all belong to the same.
    load = startLoad({
      ...{ url: live.url, ratePerSecond: 60, titles: sampleTitles, maxSeconds: 900 },
      connections: 'new',
    });
    watcher = await watchCluster(live.url);
    expect(watcher.status).to.equal(200);
    await watcher.until(
      'every query pod is heard',
      ({ sender }) => sender.heard === 2 && sender.expected === 2,
    );
  });

  after(async () => {
    watcher.close();
    await load.stop();
    live.close();
  });

  const podsOf = async (component: 'database' | 'query'): Promise<string[]> =>
    (await live.pods(sample.namespace, sample.name, component)).map(({ metadata }) => metadata.name);

  /** What was shown of a figure from one moment to another, both in milliseconds since the epoch. */
  function shownOf(
    state: ClusterState,
    subject: SubjectId,
    figure: Figure,
    from: number,
    to: number,
  ): number[] {
    return (state.series[subject]?.[figure] ?? []).filter(
      (value, index): value is number =>
        value !== null && (state.times[index] ?? 0) > from && (state.times[index] ?? 0) <= to,
    );
  }

  function meanOf(state: ClusterState, subject: SubjectId, figure: Figure, from: number, to: number): number {
    const values = shownOf(state, subject, figure, from, to);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /**
   * What a mean may be off for how charts are made: a member's figure is shown until its next look, two seconds on or three, and so the
   * greatest one may count for a second more or less.
   */
  function heldOf(subject: SubjectId, figure: Figure, from: number, to: number): number {
    return (Math.max(...shownOf(watcher.state(), subject, figure, from, to)) * 1000) / (to - from);
  }

  function agree(what: string, shown: number, known: number, least = 0): void {
    console.log(`      ${what}: ${shown.toPrecision(4)} shown, ${known.toPrecision(4)} known`);
    expect(shown, what).to.be.closeTo(known, Math.max(known / 10, least));
  }

  const cpuFiles = ['cpu.stat', 'cpuacct/cpuacct.usage', 'cpu/cpuacct.usage'].map(
    (name) => `/sys/fs/cgroup/${name}`,
  );
  const files = [...cpuFiles, '/proc/self/net/dev'];

  /** The pod's own time and these files, one after the other, in one go: to start a program in a pod takes seconds on a busy machine. */
  async function countsOf(pod: string): Promise<PodCounts> {
    // The image of query pods has node, and of members a shell.
    const script = `console.log(Date.now());for(const file of ${JSON.stringify(files)})try{console.log(fs.readFileSync(file,'utf8'))}catch{}`;
    const command = pod.includes('-query-')
      ? ['node', '-e', script]
      : ['sh', '-c', `date +%s%3N; cat ${files.join(' ')} 2>/dev/null || true`];
    const text = await live.kubectl('exec', pod, '-n', sample.namespace, '--', ...command);
    const [at = '', first = ''] = text.split('\n');
    const microseconds = /^usage_usec (\d+)$/m.exec(text)?.[1];
    const eth0 = /^\s*eth0:\s*(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
    return {
      at: Number(at),
      cpuSeconds: microseconds === undefined ? Number(first) / 1e9 : Number(microseconds) / 1e6,
      networkIn: eth0[0] ?? NaN,
      networkOut: eth0[8] ?? NaN,
    };
  }

  it('agree with the control groups and network devices of every pod within a tenth', async () => {
    const names = [...(await podsOf('database')), ...(await podsOf('query'))];
    await watcher.until('the load is there', (state) =>
      names
        .filter((name) => name.includes('-query-'))
        .every((name) => (state.latest[`pod/${name}`]?.values.requestsPerSecond ?? 0) > 10),
    );
    const before = await Promise.all(names.map(countsOf));
    await setTimeout(WINDOW_MS);
    const after = await Promise.all(names.map(countsOf));
    names.forEach((name, index) => {
      const [from, to] = [before[index]!, after[index]!];
      const seconds = (to.at - from.at) / 1000;
      const subject: SubjectId = name.includes('-query-') ? `pod/${name}` : `member/${name}`;
      const shown = (figure: Figure): number => meanOf(watcher.state(), subject, figure, from.at, to.at);
      agree(`${name} cores`, shown('cpuCores'), (to.cpuSeconds - from.cpuSeconds) / seconds, LEAST_CORES);
      if (!name.includes('-query-')) return;
      agree(`${name} bytes in`, shown('networkInBytesPerSecond'), (to.networkIn - from.networkIn) / seconds);
      agree(
        `${name} bytes out`,
        shown('networkOutBytesPerSecond'),
        (to.networkOut - from.networkOut) / seconds,
      );
    });
  });

  it('agree with kubectl top within a tenth, over the very windows that it is of', async () => {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${sample.namespace}/pods`;
    const uses = async (): Promise<PodUse[]> =>
      (JSON.parse(await live.kubectl('get', '--raw', path)) as { items: PodUse[] }).items;
    const watchedFrom = watcher.state().times[0] ?? Infinity;
    await waitUntil(
      'the metrics server has looked while we watched',
      async () => (await uses()).every(({ timestamp }) => Date.parse(timestamp) > watchedFrom + WINDOW_MS),
      120_000,
    );
    const compare = async (): Promise<void> => {
      for (const { metadata, timestamp, window, containers } of await uses()) {
        const { name } = metadata;
        if (!name.startsWith(`${sample.name}-query-`) && !name.startsWith(`${sample.name}-db-`)) continue;
        const [usage] = containers.map((each) => each.usage);
        const to = Date.parse(timestamp);
        const from = to - Number.parseFloat(window) * 1000;
        const isPod = name.includes('-query-');
        const subject: SubjectId = isPod ? `pod/${name}` : `member/${name}`;
        const shown = (figure: Figure): number => meanOf(watcher.state(), subject, figure, from, to);
        agree(`${name} cores`, shown('cpuCores'), quantityNumber(usage?.cpu) ?? NaN, LEAST_CORES);
        // A member's memory is that of its process: kubectl top counts the files that it reads, too.
        if (isPod) agree(`${name} bytes`, shown('memoryBytes'), quantityNumber(usage?.memory) ?? NaN);
      }
    };
    // Members that were replaced just before are compared over windows in which they still started: the next ones agree.
    for (let windowsLeft = 3; ; windowsLeft -= 1) {
      try {
        await compare();
        return;
      } catch (error) {
        if (windowsLeft === 1) throw error;
        await setTimeout(WINDOW_MS);
      }
    }
  });

  it('agree with the resident memory of each mongod within a tenth', async () => {
    for (const name of await podsOf('database')) {
      const status = /VmRSS:\s+(\d+) kB/.exec(
        await live.kubectl('exec', name, '-n', sample.namespace, '--', 'cat', '/proc/1/status'),
      )?.[1];
      const shown = watcher.state().latest[`member/${name}`]?.values.memoryBytes ?? NaN;
      agree(`${name} resident bytes`, shown, Number(status) * 1024);
    }
  });

  it('agree with what each mongod counts of its connections within a tenth', async () => {
    const names = await podsOf('database');
    const traffic = (member: string): Promise<{ at: number; in: number; out: number }> =>
      onMember(live, { ...sample, member }, async (catalogue) => {
        const status = await catalogue.command(SLIM_SERVER_STATUS);
        const { networkInBytes, networkOutBytes } = loadSample(status, {});
        return {
          at: (status.localTime as Date).getTime(),
          in: networkInBytes ?? NaN,
          out: networkOutBytes ?? NaN,
        };
      });
    const before = await Promise.all(names.map(traffic));
    await setTimeout(WINDOW_MS);
    const after = await Promise.all(names.map(traffic));
    names.forEach((name, index) => {
      const [from, to] = [before[index]!, after[index]!];
      const seconds = (to.at - from.at) / 1000;
      const compare = (what: string, figure: Figure, known: number): void => {
        const shown = meanOf(watcher.state(), `member/${name}`, figure, from.at, to.at);
        const held = heldOf(`member/${name}`, figure, from.at, to.at);
        agree(`${name} bytes ${what}`, shown, known, known / 10 + held);
      };
      compare('in', 'networkInBytesPerSecond', (to.in - from.in) / seconds);
      compare('out', 'networkOutBytesPerSecond', (to.out - from.out) / seconds);
    });
  });

  /** What the kernel counts of a mongod's reads and writes of the disk, each second. */
  async function diskCountsOf(
    member: string,
  ): Promise<{ readonly read: Count[]; readonly written: Count[] }> {
    const script = `n=0; while [ $n -lt ${DISK_LOOKS} ]; do date +%s%3N; cat /proc/1/io; sleep 1; n=$((n+1)); done`;
    const text = await live.kubectl('exec', member, '-n', sample.namespace, '--', 'sh', '-c', script);
    const looks = text.split(/^(?=\d+$)/m);
    const counts = (name: string): Count[] =>
      looks.map((look) => ({
        at: Number.parseInt(look),
        count: Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(look)?.[1]),
      }));
    return { read: counts('read_bytes'), written: counts('write_bytes') };
  }

  it('agree with what the kernel counts of the disk of every mongod within a tenth', async () => {
    const names = await podsOf('database');
    const disks = await Promise.all(names.map(diskCountsOf));
    let written = 0;
    names.forEach((name, index) => {
      const compare = (what: string, figure: Figure, counts: readonly Count[]): void => {
        const { from, to, counted, atEdges } = quietWindow(counts, 2 * WINDOW_MS, DISK_EDGE_MS);
        const seconds = (to - from) / 1000;
        const shown = meanOf(watcher.state(), `member/${name}`, figure, from, to);
        const known = counted / seconds;
        const held = heldOf(`member/${name}`, figure, from, to);
        agree(`${name} bytes ${what}`, shown, known, known / 10 + atEdges / seconds + held);
      };
      compare('read', 'diskReadBytesPerSecond', disks[index]!.read);
      compare('written', 'diskWrittenBytesPerSecond', disks[index]!.written);
      written += disks[index]!.written.at(-1)!.count - disks[index]!.written[0]!.count;
    });
    expect(written, 'bytes that any mongod wrote meanwhile').to.be.above(0);
  });

  it('have the status as the resource has it', async () => {
    const { status } = await live.cluster(sample.namespace, sample.name);
    await watcher.until('the status is the same', ({ status: shown }) => {
      const members = shown.subjects.filter(({ kind, goneAt }) => kind === 'member' && goneAt === null);
      return (
        shown.tiers.database?.ready === status?.database?.readyReplicas &&
        shown.dataset?.served === status?.dataset?.version &&
        members.map(({ name, role }) => `${name} ${role ?? ''}`).join() ===
          status?.database?.members.map(({ name, role }) => `${name} ${role}`).join()
      );
    });
    expect(watcher.state().sender.resource.state).to.equal('followed');
  });
});
