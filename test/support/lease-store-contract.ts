import { expect } from 'chai';

import type { LeaseRecord, LeaseStore } from '../../operator/controller/leader-elector.ts';

/** What leader election relies on in any place a lease is kept. `open` gives a way to one and the same lease, new for each test. */
export function itKeepsALease(open: () => LeaseStore): void {
  const { signal } = new AbortController();
  const record = (holder: string): LeaseRecord => ({
    holder,
    durationMs: 15_000,
    acquiredAt: Date.UTC(2026, 0, 1),
    renewedAt: Date.UTC(2026, 0, 1, 0, 0, 7, 123),
    transitions: 3,
  });

  it('has nothing before it is written', async () => {
    expect(await open().read(signal)).to.equal(undefined);
  });

  it('gives back what was written', async () => {
    const store = open();
    const created = await store.create(record('a'), signal);
    expect(created?.record).to.deep.equal(record('a'));
    expect(await store.read(signal)).to.deep.equal(created);
    const replaced = await store.replace(created!.version, record(''), signal);
    expect(replaced?.record).to.deep.equal(record(''));
    expect(replaced?.version).not.to.equal(created?.version);
    expect(await store.read(signal)).to.deep.equal(replaced);
  });

  it('is created by the first of two', async () => {
    const store = open();
    const both = await Promise.all([store.create(record('a'), signal), store.create(record('b'), signal)]);
    expect(both.filter((created) => created !== undefined)).to.have.length(1);
  });

  it('is replaced by the first of two who read the same', async () => {
    const store = open();
    const { version } = (await store.create(record(''), signal))!;
    const both = await Promise.all([
      store.replace(version, record('a'), signal),
      store.replace(version, record('b'), signal),
    ]);
    const written = both.filter((replaced) => replaced !== undefined);
    expect(written).to.have.length(1);
    expect(await store.read(signal)).to.deep.equal(written[0]);
  });
}
