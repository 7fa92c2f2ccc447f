import { expect } from 'chai';

import { LogOutput, type LineStream } from '../../../logging/log-output.ts';

/** A stream of which a test says when what was written is taken. */
class HeldStream implements LineStream {
  readonly taken: string[] = [];
  readonly #waiting: { text: string; written: (error?: Error | null) => void }[] = [];

  get writableLength(): number {
    return this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
  }

  write(text: string, written: (error?: Error | null) => void): boolean {
    this.#waiting.push({ text, written });
    return false;
  }

  on(): void {}

  take(count = this.#waiting.length): void {
    for (const { text, written } of this.#waiting.splice(0, count)) {
      this.taken.push(text);
      written(null);
    }
  }

  fail(): void {
    for (const { written } of this.#waiting.splice(0)) written(new Error('write EPIPE'));
  }
}

describe('LogOutput', () => {
  let stream: HeldStream;
  let output: LogOutput;
  const line = (n: number) => `line ${n}\n`;
  const missingIn = (texts: readonly string[]) =>
    texts.flatMap((text) =>
      text.startsWith('{') ? [(JSON.parse(text) as { missing: number }).missing] : [],
    );

  beforeEach(() => {
    stream = new HeldStream();
    output = new LogOutput(stream, 70);
  });

  it('writes what is taken, as it is', () => {
    for (let n = 0; n < 1000; n += 1) {
      output.write(line(n));
      stream.take();
    }
    expect(stream.taken).to.deep.equal(Array.from({ length: 1000 }, (_, n) => line(n)));
  });

  it('keeps a limited number of lines that nobody takes, and says how many are missing', () => {
    for (let n = 0; n < 1000; n += 1) output.write(line(n));
    expect(stream.writableLength).to.be.within(70, 80);
    stream.take();
    const kept = stream.taken.length;
    output.write('again\n');
    stream.take();
    expect(missingIn(stream.taken)).to.deep.equal([1000 - kept]);
    expect(stream.taken.at(-1)).to.equal('again\n');
  });

  it('takes up again once half of what waited is taken, and not for each line', () => {
    for (let n = 0; n < 100; n += 1) output.write(line(n));
    stream.take(1);
    output.write('too early\n');
    expect(stream.writableLength).to.be.at.most(80);
    stream.take(6);
    output.write('in time\n');
    stream.take();
    expect(missingIn(stream.taken)).to.have.length(1);
    expect(stream.taken).to.include('in time\n').and.not.include('too early\n');
  });

  it('counts what could not be written', () => {
    output.write(line(1));
    output.write(line(2));
    stream.fail();
    output.write(line(3));
    stream.fail();
    output.write(line(4));
    stream.take();
    expect(missingIn(stream.taken)).to.deep.equal([3]);
  });

  it('settles once all is taken', async () => {
    await output.settled(60_000);
    output.write(line(1));
    output.write(line(2));
    let isSettled = false;
    const settled = output.settled(60_000).then(() => (isSettled = true));
    stream.take(1);
    await Promise.resolve();
    expect(isSettled).to.equal(false);
    stream.take();
    await settled;
  });

  it('waits no longer than it is told to', async () => {
    output.write(line(1));
    await output.settled(1);
    expect(stream.taken).to.deep.equal([]);
  });
});
