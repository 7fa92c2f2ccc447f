import { expect } from 'chai';

import type { StreamEvent } from '../../../../../web/cluster/stream/read-stream.ts';
import { StreamWatch, type Connection } from '../../../../../web/cluster/stream/watch-stream.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

/** A connection that a test writes to and ends. */
interface Attempt {
  readonly send: (text: string) => void;
  readonly end: () => void;
}

describe('the watch over the cluster stream', () => {
  /** Answers of the server, in their order; after them it opens streams. */
  function watched(answers: (Response | Error)[] = []) {
    const clock = new ManualClock();
    const [attempts, events]: [Attempt[], StreamEvent[]] = [[], []];
    const [connections, faults]: [Connection[], unknown[]] = [[], []];
    let asked = 0;
    const open = (signal: AbortSignal): Response => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          attempts.push({
            send: (text) => controller.enqueue(new TextEncoder().encode(text)),
            end: () => controller.close(),
          });
          signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const fetchScripted: typeof fetch = (_, options) => {
      const answer = answers[asked++] ?? open(options!.signal!);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const watch = new StreamWatch({
      ...{ url: '/cluster/stream', world: { fetch: fetchScripted, clock, random: () => 1 } },
      onEvent: (event) => {
        if (event.data === 'bad') throw new SyntaxError('no JSON');
        events.push(event);
      },
      onConnection: (connection) => connections.push(connection),
      onFault: (fault) => faults.push(fault),
    });
    const done = watch.run();
    return { clock, watch, attempts, events, connections, faults, done, asked: () => asked };
  }

  const refusal = (status: number): Response => new Response(null, { status });

  it('is live from the first event on, and says so once', async () => {
    const { clock, attempts, events, connections } = watched();
    await clock.advance(0);
    expect(connections).to.deep.equal([{ kind: 'connecting' }]);
    attempts[0]!.send('event: history\ndata: 1\n\n');
    attempts[0]!.send('event: sample\ndata: 2\n\n');
    await clock.advance(0);
    expect(events.map(({ data }) => data)).to.deep.equal(['1', '2']);
    expect(connections).to.deep.equal([{ kind: 'connecting' }, { kind: 'live' }]);
  });

  it('opens a new stream a tenth of a second after the last one broke', async () => {
    const { clock, attempts, connections } = watched();
    await clock.advance(0);
    attempts[0]!.send('data: 1\n\n');
    await clock.advance(0);
    attempts[0]!.end();
    await clock.advance(99);
    expect(attempts).to.have.length(1);
    expect(connections.at(-1)).to.deep.equal({ kind: 'trouble', trouble: 'lost' });
    await clock.advance(1);
    expect(attempts).to.have.length(2);
  });

  it('comes back after a 503, which an EventSource never does', async () => {
    const { clock, attempts, connections } = watched([refusal(503), refusal(503)]);
    await clock.advance(0);
    expect(connections.at(-1)).to.deep.equal({ kind: 'trouble', trouble: 'busy' });
    await clock.advance(100 + 250);
    expect(attempts).to.have.length(1);
    attempts[0]!.send('data: 1\n\n');
    await clock.advance(0);
    expect(connections.at(-1)).to.deep.equal({ kind: 'live' });
  });

  it('begins with short pauses again once a stream has worked', async () => {
    const lost = new TypeError('no network');
    const { clock, attempts, asked } = watched([lost, lost, lost, lost]);
    await clock.advance(100 + 250 + 500 + 1000);
    attempts[0]!.send('data: 1\n\n');
    await clock.advance(0);
    attempts[0]!.end();
    await clock.advance(100);
    expect(asked()).to.equal(6);
  });

  it('gives up a stream on which nothing comes for two and a half seconds', async () => {
    const { clock, attempts } = watched();
    await clock.advance(0);
    attempts[0]!.send('data: 1\n\n');
    await clock.advance(2499);
    expect(attempts).to.have.length(1);
    await clock.advance(1 + 100);
    expect(attempts).to.have.length(2);
  });

  it('waits for a token without asking again, and then asks at once', async () => {
    const { clock, watch, attempts, connections, asked } = watched([refusal(401)]);
    await clock.advance(3_600_000);
    expect(asked()).to.equal(1);
    expect(connections.at(-1)).to.deep.equal({ kind: 'trouble', trouble: 'token' });
    watch.tryNow();
    await clock.advance(0);
    expect(attempts).to.have.length(1);
  });

  it('asks again every half minute while the view is switched off', async () => {
    const { clock, connections, asked } = watched([refusal(404), refusal(404)]);
    await clock.advance(29_999);
    expect(asked()).to.equal(1);
    expect(connections.at(-1)).to.deep.equal({ kind: 'trouble', trouble: 'off' });
    await clock.advance(1);
    expect(asked()).to.equal(2);
  });

  it('reports an event that cannot be taken in, and goes on with another stream', async () => {
    const { clock, attempts, faults } = watched();
    await clock.advance(0);
    attempts[0]!.send('data: bad\n\n');
    await clock.advance(100);
    expect(faults).to.have.length(1);
    expect(faults[0]).to.have.property('cause').that.is.instanceOf(SyntaxError);
    expect(attempts).to.have.length(2);
  });

  for (const when of ['open', 'paused'] as const) {
    it(`ends for good when it is stopped while it is ${when}`, async () => {
      const { clock, watch, attempts, done, asked } = watched(when === 'paused' ? [refusal(401)] : []);
      await clock.advance(0);
      attempts[0]?.send('data: 1\n\n');
      await clock.advance(0);
      watch.stop();
      await clock.advance(60_000);
      await done;
      expect(asked()).to.equal(1);
      expect(clock.pendingTimers).to.equal(0);
    });
  }
});
