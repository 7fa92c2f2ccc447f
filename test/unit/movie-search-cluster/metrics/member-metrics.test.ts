import { expect } from 'chai';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import type { MemberStatus } from '../../../../crds/status.ts';
import type { ClusterFigures } from '../../../../operator/movie-search-cluster/metrics/cluster-gauge.ts';
import type { ObservedNode } from '../../../../operator/movie-search-cluster/observed.ts';
import { onlyOf, scrapeClusters } from '../../../support/cluster-samples.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { ago, node, now } from '../../../support/observed.ts';

function memberStatus(ordinal: number, overrides: Partial<MemberStatus> = {}): MemberStatus {
  return {
    name: `movies-db-${ordinal}`,
    node: `node-${ordinal}`,
    zone: `zone-${ordinal}`,
    role: 'Secondary',
    state: 'Serving',
    lagSeconds: 0,
    ready: true,
    since: now.toISOString(),
    ...overrides,
  };
}

function figuresOf(
  members: readonly MemberStatus[],
  nodes: readonly ObservedNode[] = [],
  primary?: string,
): ClusterFigures {
  const database: MovieSearchClusterStatus['database'] = {
    desiredReplicas: 3,
    replicas: members.length,
    readyReplicas: members.length,
    ready: '3/3',
    members: [...members],
    ...(primary !== undefined && { primary }),
  };
  const cluster = { ...live(movieSearchCluster()), status: { database } };
  return { cluster, counts: [], nodes, reconciledAt: now };
}

const scrape = async (figures: ClusterFigures, ...metrics: string[]): Promise<string[]> =>
  onlyOf(metrics, await scrapeClusters(() => [figures], now));

/** As many nodes, each in a zone of its own. */
const zones = (count: number): ObservedNode[] =>
  Array.from({ length: count }, (_, ordinal) => node(ordinal, { zone: `zone-${ordinal}` }));

describe('the metrics of members', () => {
  it('tell where each is, what it does, and whether it serves', async () => {
    const starting = { name: 'movies-db-1', role: 'None', state: 'Starting', ready: false } as const;
    const figures = figuresOf([
      memberStatus(0, { role: 'Primary' }),
      { ...starting, since: now.toISOString() },
    ]);
    expect(await scrape(figures, 'member_info', 'member_ready')).to.have.members([
      'member_info{member="movies-db-0",node="node-0",zone="zone-0",role="Primary",state="Serving"} 1',
      'member_info{member="movies-db-1",node="",zone="",role="None",state="Starting"} 1',
      'member_ready{member="movies-db-0"} 1',
      'member_ready{member="movies-db-1"} 0',
    ]);
  });

  for (const [state, responsive] of [
    ['Serving', 1],
    ['CatchingUp', 1],
    ['Starting', 1],
    ['Unresponsive', 0],
    ['Failed', 0],
  ] as const) {
    it(`say ${responsive === 1 ? 'that' : 'that not'} a member in state ${state} is responsive`, async () => {
      const figures = figuresOf([memberStatus(0, { state })]);
      expect(await scrape(figures, 'member_responsive')).to.deep.equal([
        `member_responsive{member="movies-db-0"} ${responsive}`,
      ]);
    });
  }

  it('tell the lag that is known, and what is allowed', async () => {
    const unknown = memberStatus(1);
    delete unknown.lagSeconds;
    const figures = figuresOf([memberStatus(0, { lagSeconds: 14 }), unknown]);
    expect(await scrape(figures, 'member_lag_seconds', 'max_lag_seconds')).to.have.members([
      'member_lag_seconds{member="movies-db-0"} 14',
      'max_lag_seconds 10',
    ]);
  });

  it('say whether there is a primary, and nothing before a member was seen', async () => {
    expect(await scrape(figuresOf([memberStatus(0)], [], 'movies-db-0'), 'has_primary')).to.deep.equal([
      'has_primary 1',
    ]);
    expect(await scrape(figuresOf([memberStatus(0)]), 'has_primary')).to.deep.equal(['has_primary 0']);
    const unseen = { ...figuresOf([]), cluster: live(movieSearchCluster()) };
    expect(await scrape(unseen, 'has_primary')).to.deep.equal([]);
  });
});

describe('the metric of the spread of members', () => {
  const counts = (figures: ClusterFigures): Promise<string[]> => scrape(figures, 'domain_members');

  it('tells of a zone that takes members and has none', async () => {
    const members = [memberStatus(0), memberStatus(1, { zone: 'zone-0' })];
    expect(await counts(figuresOf(members, zones(2)))).to.have.members([
      'domain_members{kind="zone",domain="zone-0"} 2',
      'domain_members{kind="zone",domain="zone-1"} 0',
    ]);
  });

  it('leaves out members on their way out, and zones that take none', async () => {
    const members = [memberStatus(0), memberStatus(1), memberStatus(2, { zone: 'zone-0', state: 'Leaving' })];
    const [first, second, cordoned, silent, tainted] = zones(5);
    const nodes = [
      first!,
      second!,
      { ...cordoned!, unschedulable: true },
      { ...silent!, leaseSilentMs: 60_000 },
      { ...tainted!, taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }] },
      node(5, { zone: 'zone-5', ready: { status: 'True', since: ago(10) } }),
    ];
    expect(await counts(figuresOf(members, nodes))).to.have.members([
      'domain_members{kind="zone",domain="zone-0"} 1',
      'domain_members{kind="zone",domain="zone-1"} 1',
    ]);
  });

  it('counts by node where all nodes are of one zone', async () => {
    const nodes = [0, 1].map((ordinal) => node(ordinal, { name: `node-${ordinal}`, zone: 'zone-0' }));
    expect(await counts(figuresOf([memberStatus(0, { zone: 'zone-0' })], nodes))).to.have.members([
      'domain_members{kind="node",domain="node-0"} 1',
      'domain_members{kind="node",domain="node-1"} 0',
    ]);
  });

  it('is silent where nodes have no zones, or may not be read', async () => {
    expect(await counts(figuresOf([memberStatus(0)], [node(0, { zone: null })]))).to.deep.equal([]);
    expect(await counts(figuresOf([memberStatus(0)]))).to.deep.equal([]);
  });
});
