import { expect } from 'chai';
import fc from 'fast-check';
import { wantedVoters } from '../../../operator/movie-search-cluster/membership/steady/vote-change.ts';
import { MembershipWorld } from '../../support/membership/membership-world.ts';

/** Looks that are always enough to come to rest: a pod that does not end is given up after half a minute, remedies wait a minute. */
const enough = 600;
/** Sequences of faults that are tried; more find what is rarer. */
const runs = Number(process.env['LAW_RUNS'] ?? 600);

const toNodes = ['powerOff', 'cutOff', 'heal'] as const;
const toPods = ['kill', 'end'] as const;

type Fault =
  | { readonly kind: 'look'; readonly looks: number; readonly survives: number }
  | { readonly kind: (typeof toNodes)[number] | (typeof toPods)[number]; readonly index: number }
  | { readonly kind: 'crash' | 'hangs' | 'isUnreached'; readonly index: number; readonly lasts: boolean };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      looks: fc.constantFrom(1, 1, 3, 25, 70),
      survives: fc.constantFrom(99, 99, 99, -1, 0, 1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(...toNodes), index: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom(...toPods), index: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash' as const, 'hangs' as const, 'isUnreached' as const),
      index: fc.nat(5),
      lasts: fc.boolean(),
    }),
  },
);

async function befall(world: MembershipWorld, event: Fault): Promise<void> {
  switch (event.kind) {
    case 'look':
      await look(world, event.looks, event.survives);
      break;
    case 'crash':
      world.crash(event.index, event.lasts);
      break;
    case 'hangs':
    case 'isUnreached':
      world.afflict(event.index, event.kind, event.lasts);
      break;
    default:
      world[event.kind](event.index);
  }
}

async function look(world: MembershipWorld, looks: number, survives?: number): Promise<void> {
  for (let done = 0; done < looks; done++) {
    world.tick();
    await world.reconcile(survives);
  }
}

/** Lets things be until nothing is left to do. */
async function settle(world: MembershipWorld): Promise<void> {
  for (let looks = 1; looks <= enough; looks++) {
    world.tick();
    const { actions, progress } = await world.reconcile();
    if (actions.length === 0 && progress === null) return;
  }
  throw new Error(`not at rest after ${enough} looks:\n${world.log.slice(-60).join('\n')}`);
}

async function expectAsDesired(world: MembershipWorld): Promise<void> {
  expect(await world.settledView(), world.log.join('\n')).to.deep.equal({
    members: world.desired,
    voters: wantedVoters(world.desired),
    ready: world.desired,
  });
}

describe('the laws of failure', () => {
  for (const persistent of [false, true]) {
    const storage = persistent ? 'volumes' : 'no volumes';

    it(`hold whatever befalls nodes, processes and the network, and all comes to be as desired once it has passed (${storage})`, async function () {
      this.timeout(600_000);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.array(fault, { maxLength: 25 }),
          async (desired, faults) => {
            const world = new MembershipWorld(desired, persistent);
            for (const event of faults) await befall(world, event);
            world.restoreAll();
            // Pods that were to be gone go, now that their nodes are back.
            for (let tick = 0; tick < 3; tick++) world.tick();
            await settle(world);
            await expectAsDesired(world);
            expect(world.podNames).to.have.length(desired);
          },
        ),
        { numRuns: runs },
      );
    });

    it(`bring a settled set of three back from any one fault that stays (${storage})`, async function () {
      this.timeout(600_000);
      const lasting: readonly ((world: MembershipWorld, index: number) => void)[] = [
        (world, index) => world.powerOff(index),
        (world, index) => world.cutOff(index),
        (world, index) => world.afflict(index, 'hangs', true),
        (world, index) => world.crash(index, true),
        (world, index) => world.end(index),
        (world, index) => world.kill(index),
      ];
      for (const strike of lasting) {
        for (const index of [0, 1, 2]) {
          const world = new MembershipWorld(3, persistent);
          await settle(world);
          strike(world, index);
          await look(world, 25);
          await settle(world);
          await expectAsDesired(world);
        }
      }
    });
  }

  it('do nothing about a member that only the operator does not hear, and say so', async () => {
    const world = new MembershipWorld(3, false);
    await settle(world);
    world.afflict(1, 'isUnreached', true);
    for (let seconds = 0; seconds < 200; seconds++) {
      world.tick();
      const { actions, troubles } = await world.reconcile();
      expect(actions).to.deep.equal([]);
      if (seconds > 5) expect(troubles.map(({ reason }) => reason)).to.deep.equal(['MemberUnresponsive']);
    }
  });
});
