import { expect } from 'chai';
import { InstallationVerdicts } from '../../../../operator/movie-search-cluster/claim/installation-verdicts.ts';
import type { LeaseSight } from '../../../../operator/movie-search-cluster/claim/installation-leases.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const installation = { namespace: 'theirs', lease: 'movie-search-operator' };
const { signal } = new AbortController();
const goneAfterMs = 600_000;

describe('InstallationVerdicts', () => {
  let clock: ManualClock;
  let sight: LeaseSight;
  let reads: number;
  let verdicts: InstallationVerdicts;
  let renewals: number;

  beforeEach(() => {
    clock = new ManualClock();
    reads = 0;
    renewals = 0;
    sight = held();
    const leases = {
      read: () => {
        reads++;
        return Promise.resolve(sight);
      },
    };
    verdicts = new InstallationVerdicts({ leases, clock, goneAfterMs });
  });

  /** A Lease that was renewed once more. */
  function held(namespaces: readonly string[] | null = null): LeaseSight {
    return { kind: 'Seen', holder: 'operator-1', renewedAt: `renewal ${String(++renewals)}`, namespaces };
  }

  const judge = async (namespace = 'films') => (await verdicts.judge(installation, namespace, signal)).kind;

  /** Looks every 5 s for that long; `between` runs before each look. */
  async function judgeFor(seconds: number, between: () => void = () => undefined): Promise<string> {
    let kind = await judge();
    for (let passed = 0; passed < seconds; passed += 5) {
      await clock.advance(5_000);
      between();
      kind = await judge();
    }
    return kind;
  }

  it('says of one whose Lease is renewed that it acts, however long', async () => {
    expect(await judgeFor(3_600, () => (sight = held()))).to.equal('Acts');
  });

  it('says of one whose Lease nobody has renewed for the whole time that it is gone, and not before', async () => {
    expect(await judgeFor(595)).to.equal('Acts');
    expect(await judgeFor(5)).to.equal('Gone');
  });

  it('goes by what it has seen itself, not by what it finds', async () => {
    sight = { kind: 'Seen', holder: 'operator-1', renewedAt: '2020-01-01T00:00:00Z', namespaces: null };
    expect(await judge(), 'the time in the Lease is of another clock').to.equal('Acts');
  });

  for (const [what, left] of [
    ['given back', { kind: 'Seen', holder: '', renewedAt: 'then', namespaces: null }],
    ['deleted', { kind: 'Absent' }],
  ] as const) {
    it(`says of one whose Lease was ${what} that it is gone after a minute`, async () => {
      sight = left;
      expect(await judgeFor(55)).to.equal('Acts');
      expect(await judgeFor(5)).to.equal('Gone');
    });
  }

  it('says of one that takes its Lease again within the minute that it acts', async () => {
    sight = { kind: 'Absent' };
    await judgeFor(55);
    sight = held();
    expect(await judgeFor(60)).to.equal('Acts');
  });

  it('says of one that acts in other namespaces that it looks elsewhere', async () => {
    sight = held(['demo', 'shows']);
    expect(await judge('films')).to.equal('LooksElsewhere');
    expect(await judge('demo')).to.equal('Acts');
  });

  it('does not go by the namespaces of a leader that has let go: the next may have others', async () => {
    sight = { kind: 'Seen', holder: '', renewedAt: 'then', namespaces: ['demo'] };
    expect(await judge('films')).to.equal('Acts');
  });

  for (const why of ['Forbidden', 'NoAnswer'] as const) {
    it(`does not know where the Lease is hidden (${why}), however long`, async () => {
      sight = { kind: 'Hidden', why };
      expect(await judgeFor(3_600)).to.equal('Unknown');
    });
  }

  it('counts anew after an outage, in which nobody could renew anything', async () => {
    await judgeFor(300);
    const before = sight;
    sight = { kind: 'Hidden', why: 'NoAnswer' };
    await judgeFor(600);
    sight = before;
    expect(await judgeFor(600), 'the first look after it begins the count').to.equal('Acts');
    expect(await judgeFor(5)).to.equal('Gone');
  });

  it('counts anew after a time in which it did not look', async () => {
    await judgeFor(300);
    await clock.advance(3_600_000);
    expect(await judge()).to.equal('Acts');
  });

  it('reads a Lease once for all the clusters that ask within seconds', async () => {
    await Promise.all([judge(), clock.advance(0)]);
    for (let cluster = 0; cluster < 10; cluster++) await judge();
    expect(reads).to.equal(1);
    await clock.advance(5_000);
    await judge();
    expect(reads).to.equal(2);
  });
});
