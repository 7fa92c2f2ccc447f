import { expect } from 'chai';

import { LatencyMeter } from '../../../../api/replica-pool/latency-meter.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

describe('LatencyMeter', () => {
  let clock: ManualClock;
  let meter: LatencyMeter;
  const take = async (milliseconds: number, fails = false): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const measured = meter.measure(() => promise).catch(() => undefined);
    await clock.advance(milliseconds);
    if (fails) reject(new Error('failed'));
    else resolve(undefined);
    await measured;
  };

  beforeEach(() => {
    clock = new ManualClock();
    meter = new LatencyMeter(clock, 0.2);
  });

  it('knows nothing before the first read', () => expect(meter.milliseconds).to.equal(null));

  it('is a mean in which the newest counts a fifth, failed reads among them', async () => {
    await take(10);
    expect(meter.milliseconds).to.equal(10);
    await take(60, true);
    expect(meter.milliseconds).to.equal(20);
  });

  it('shows a read that is not answered before it ends', async () => {
    await take(10);
    const end = Promise.withResolvers<undefined>();
    const reading = meter.measure(() => end.promise);
    await clock.advance(5);
    expect(meter.milliseconds).to.equal(10);
    await clock.advance(300);
    expect(meter.milliseconds).to.equal(305);
    end.resolve(undefined);
    await reading;
    expect(meter.milliseconds).to.equal(69);
  });

  it('blames no replica for a time in which this process stood still', async () => {
    await take(10);
    const end = Promise.withResolvers<undefined>();
    const reading = meter.measure(() => end.promise);
    await clock.advance(20);
    await clock.standStill(1300);
    expect(meter.milliseconds).to.equal(20);
    end.resolve(undefined);
    await reading;
    // How much of the standstill fell into the read nobody knows.
    expect(meter.milliseconds).to.equal(10);
  });

  it('forgets what it is told to forget, and not what is under way', async () => {
    await take(500);
    const end = Promise.withResolvers<undefined>();
    const reading = meter.measure(() => end.promise);
    await clock.advance(30);
    meter.forget();
    expect(meter.milliseconds).to.equal(30);
    end.resolve(undefined);
    await reading;
    expect(meter.milliseconds).to.equal(30);
  });

  it('forgets what is old, so that a replica which was slow is tried again', async () => {
    await take(500);
    await clock.advance(10_001);
    expect(meter.milliseconds).to.equal(null);
    await take(10);
    expect(meter.milliseconds).to.equal(10);
  });
});
