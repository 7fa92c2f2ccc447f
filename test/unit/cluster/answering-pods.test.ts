import { expect } from 'chai';
import { CommandFailed } from '../../../cluster/command.ts';
import { answeringPods, untilAllAnswer } from '../../../cluster/seed/answering-pods.ts';

const pod = (name: string, more: { ready?: boolean; leaving?: boolean } = {}): object => ({
  metadata: { name, ...(more.leaving === true && { deletionTimestamp: '2026-12-01T00:00:00Z' }) },
  status: { conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }] },
});
const says = (version: string, answersHere: boolean): string =>
  JSON.stringify({ datasets: [{ version, answersHere, state: 'served' }], otherLoads: [] });

/** What the API server would say: of the pods, and each pod of its datasets in turn. */
function kubectl(
  pods: readonly object[],
  said: Record<string, (string | Error)[]>,
): { ask(args: readonly string[]): Promise<string> } {
  return {
    ask: (args) => {
      if (args[1] === 'pods') return Promise.resolve(JSON.stringify({ items: pods }));
      const name = /pods\/([^:]+):8080\/proxy\/datasets$/u.exec(args[2] ?? '')?.[1] ?? '';
      const turns = said[name] ?? [];
      const answer = turns.length > 1 ? turns.shift() : turns[0];
      if (answer === undefined) return Promise.reject(new Error(`nobody expected ${args.join(' ')}`));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}
const refused = new CommandFailed('kubectl', 1, 'exit code 1', '401');

describe('query pods that answer from a version', () => {
  it('are those that say so; who leaves or is not ready is not asked', async () => {
    const pods = [
      pod('a'),
      pod('b'),
      pod('c'),
      pod('d'),
      pod('e', { leaving: true }),
      pod('f', { ready: false }),
    ];
    const asked = kubectl(pods, {
      a: [says('new', true)],
      b: [says('new', false)],
      c: [refused],
      d: ['busy'],
    });
    expect(await answeringPods('new', asked)).to.deep.equal({
      all: ['a', 'b', 'c', 'd'],
      others: ['b', 'c', 'd'],
    });
  });

  it('are waited for, and told of once all do', async () => {
    const told: string[] = [];
    const turns = { a: [says('new', true)], b: [says('old', true), says('new', false), says('new', true)] };
    await untilAllAnswer('new', {
      kubectl: kubectl([pod('a'), pod('b')], turns),
      say: (text) => told.push(text),
    });
    expect(told).to.deep.equal(['  ✓ all 2 query pods answer from it\n']);
    expect(turns.b).to.have.length(1);
  });

  for (const [what, pods, why] of [
    ['that do not say so', [pod('a'), pod('b')], /do not say yet.*: b\. .*kubectl logs b\n$/u],
    ['that are not there', [], /no query pod is ready/u],
  ] as const) {
    it(`are named, and not waited for for ever: ${what}`, async () => {
      const told: string[] = [];
      const asked = kubectl(pods, { a: [says('new', true)], b: [says('old', true)] });
      await untilAllAnswer('new', { kubectl: asked, say: (text) => told.push(text), patienceMs: 0 });
      expect(told).to.have.length(1);
      expect(told[0]).to.match(why);
    });
  }

  it('what is a fault of this program is thrown', async () => {
    const fault = new TypeError('a fault');
    await expectRejected(answeringPods('new', kubectl([pod('a')], { a: [fault] })), fault);
  });
});

async function expectRejected(promise: Promise<unknown>, error: Error): Promise<void> {
  let thrown: unknown;
  try {
    await promise;
  } catch (why) {
    thrown = why;
  }
  expect(thrown).to.equal(error);
}
