import { expect } from 'chai';
import { Following } from '../../../../kube/following.ts';
import type { ReflectorHandler } from '../../../../kube/reflector.ts';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Lease } from '../../../../operator/kube/resources.ts';
import { NodeHeartbeats } from '../../../../operator/movie-search-cluster/observe/node-heartbeats.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { live } from '../../../support/memory-stores.ts';

/** Leases as a watch tells of them. */
class WatchedLeases {
  readonly #following: Following;
  readonly #leases = new Map<string, Live<Lease>>();
  #handler: ReflectorHandler<Lease> = {};
  #renewals = 0;

  constructor(clock: ManualClock) {
    this.#following = new Following(clock);
  }

  get following() {
    return this.#following.state;
  }

  subscribe(handler: ReflectorHandler<Lease>): () => void {
    this.#handler = handler;
    return () => undefined;
  }

  renew(...nodes: string[]): void {
    for (const node of nodes) this.#tell(node, `renewal ${++this.#renewals}`);
  }

  /** A change that is no renewal. */
  relabel(node: string): void {
    this.#tell(node, this.#leases.get(node)?.spec?.renewTime ?? '');
  }

  breakOff(): void {
    this.#following.broke();
  }

  #tell(node: string, renewTime: string): void {
    this.#following.heard();
    const lease = live<Lease>({ metadata: { name: node }, spec: { renewTime } });
    const before = this.#leases.get(node);
    this.#leases.set(node, lease);
    if (before === undefined) this.#handler.added?.(lease);
    else this.#handler.updated?.(lease, before);
  }
}

describe('NodeHeartbeats', () => {
  let clock: ManualClock;
  let leases: WatchedLeases;
  let heartbeats: NodeHeartbeats;

  beforeEach(() => {
    clock = new ManualClock();
    leases = new WatchedLeases(clock);
    heartbeats = new NodeHeartbeats(leases, clock);
  });

  /** `seconds` in which these nodes renew their leases every ten, each at a second of its own. */
  async function pass(seconds: number, ...alive: string[]): Promise<void> {
    for (let second = 1; second <= seconds; second++) {
      await clock.advance(1_000);
      for (const [index, node] of alive.entries()) if (second % 10 === index * 2 + 1) leases.renew(node);
    }
  }

  const silentSeconds = (node: string): number | null => {
    const silentMs = heartbeats.leaseSilentMs(node);
    return silentMs === null ? null : silentMs / 1_000;
  };

  it('sees no silence in nodes that renew their leases', async () => {
    leases.renew('a', 'b', 'c');
    await pass(60, 'a', 'b', 'c');
    for (const node of ['a', 'b', 'c']) expect(silentSeconds(node)).to.be.at.most(10);
  });

  it('measures the silence of one among others that renew theirs', async () => {
    leases.renew('a', 'b', 'c');
    await pass(26, 'a', 'b');
    expect(silentSeconds('c')).to.be.within(22, 26);
    expect(silentSeconds('a')).to.be.at.most(10);
  });

  it('knows when a renewal was last seen, also while the watch tells of nobody', async () => {
    leases.renew('a');
    await clock.advance(12_000);
    expect(heartbeats.sinceRenewalMs('a')).to.equal(12_000);
    expect(heartbeats.sinceRenewalMs('nobody')).to.equal(null);
  });

  it('takes no other change of a lease for a renewal', async () => {
    leases.renew('a', 'b');
    for (let times = 0; times < 12; times++) {
      await pass(2, 'a');
      leases.relabel('b');
    }
    expect(silentSeconds('b')).to.be.at.least(20);
  });

  it('goes by its own clock, whatever the times in the leases or the wall clock say', async () => {
    leases.renew('a', 'b');
    clock.shiftWallClock(3_600_000);
    await pass(26, 'a');
    expect(silentSeconds('b')).to.be.within(20, 26);
  });

  it('cannot tell the silence of a node without a lease, nor any while its watch is broken', async () => {
    leases.renew('a', 'b');
    await pass(26, 'a');
    expect(silentSeconds('nobody')).to.equal(null);
    leases.breakOff();
    expect(silentSeconds('b')).to.equal(null);
  });

  it('sees nobody fall silent while a dead connection brings no word of any node', async () => {
    leases.renew('a', 'b', 'c');
    await pass(20, 'a', 'b', 'c');
    await clock.advance(170_000);
    for (const node of ['a', 'b', 'c']) expect(silentSeconds(node)).to.be.at.most(10);
  });

  it('counts anew after a break of its watch: kubelets need a moment to find the API server again, too', async () => {
    leases.renew('a', 'b', 'c');
    await pass(20, 'a', 'b', 'c');
    leases.breakOff();
    await clock.advance(60_000);
    await pass(5, 'a');
    expect(silentSeconds('b')).to.be.at.most(5);
    await pass(30, 'a');
    expect(silentSeconds('b')).to.be.within(20, 35);
  });

  it('sees nobody fall silent in what was held up and comes all at once', async () => {
    leases.renew('a', 'b', 'c');
    await pass(20, 'a', 'b', 'c');
    await clock.advance(60_000);
    // The process was stopped, say; what the server had sent meanwhile is read now, `b` and `c` behind many others.
    leases.renew('a', 'a', 'a');
    expect(silentSeconds('b')).to.be.at.most(10);
    await clock.advance(900);
    leases.renew('b', 'c');
    await clock.advance(500);
    for (const node of ['a', 'b', 'c']) expect(silentSeconds(node)).to.be.at.most(1);
  });
});
