import { expect } from 'chai';
import fc from 'fast-check';
import { wantedVoters } from '../../../operator/movie-search-cluster/membership/steady/vote-change.ts';
import { MembershipWorld } from '../../support/membership/membership-world.ts';

/** Looks that are always enough to come to rest, given what can be under way. */
const enough = 400;

/** Sequences of happenings that are tried; more find what is rarer. */
const runs = Number(process.env['LAW_RUNS'] ?? 3000);

const toPods = ['kill', 'vanish', 'restart', 'move'] as const;
const toNodes = ['powerOff', 'cutOff', 'unregister', 'cordon', 'fence', 'heal'] as const;
const toAll = ['moveAll', 'refuse', 'evict', 'holdUpCopies', 'leaveClaim'] as const;

type Happening =
  | { readonly kind: 'look'; readonly survives: number }
  /** Nothing happens for as long as an election takes, and longer. */
  | { readonly kind: 'quiet' }
  /** Nodes are cut off, and may be taken for broken and deleted. */
  | { readonly kind: 'partition'; readonly nodes: readonly number[]; readonly areUnregistered: boolean }
  | { readonly kind: 'scale'; readonly desired: number }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: (typeof toPods)[number] | (typeof toNodes)[number]; readonly index: number }
  | { readonly kind: (typeof toAll)[number] }
  | { readonly kind: 'lag'; readonly index: number; readonly seconds: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      survives: fc.constantFrom(99, 99, 99, -1, 0, 1, 2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('quiet' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('partition' as const),
      nodes: fc.constantFrom([0], [1], [2], [0, 1], [0, 2], [1, 2]),
      areUnregistered: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('scale' as const), desired: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('template' as const),
      template: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...toPods), index: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...toNodes), index: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(...toAll) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('lag' as const),
      index: fc.nat(7),
      seconds: fc.constantFrom(0, 30),
    }),
  },
);

async function happen(world: MembershipWorld, event: Happening): Promise<void> {
  switch (event.kind) {
    case 'look':
      await look(world, event.survives);
      return;
    case 'quiet':
      for (let looks = 0; looks < 15; looks++) await look(world);
      return;
    case 'partition':
      for (const index of event.nodes) {
        world.cutOff(index);
        if (event.areUnregistered) world.unregister(index);
      }
      return;
    case 'scale':
      world.log.push(`scale ${event.desired}`);
      world.desired = event.desired;
      return;
    case 'template':
      world.log.push(`template ${event.template}`);
      world.template = event.template;
      return;
    case 'lag':
      world.lag(event.index, event.seconds);
      return;
    case 'moveAll':
    case 'refuse':
    case 'evict':
    case 'holdUpCopies':
    case 'leaveClaim':
      world[event.kind]();
      return;
    default:
      world[event.kind](event.index);
  }
}

async function look(world: MembershipWorld, survives?: number): Promise<void> {
  world.tick();
  await world.reconcile(survives);
}

/** Lets things be until nothing is left to do. */
async function settle(world: MembershipWorld): Promise<number> {
  for (let looks = 1; looks <= enough; looks++) {
    world.tick();
    world.catchUp();
    const { actions, progress } = await world.reconcile();
    if (actions.length === 0 && progress === null) return looks;
  }
  throw new Error(`not at rest after ${enough} looks:\n${world.log.slice(-60).join('\n')}`);
}

async function expectAsDesired(world: MembershipWorld): Promise<void> {
  const view = await world.settledView();
  expect(view, world.log.join('\n')).to.deep.equal({
    members: world.desired,
    voters: wantedVoters(world.desired),
    ready: world.desired,
  });
  expect(world.podNames).to.have.length(world.desired);
}

/** In time, members are spread as well as can be, and then nothing moves however long one waits. */
async function expectSpreadAndQuiet(world: MembershipWorld): Promise<void> {
  for (let moves = 0; moves <= 9; moves++) {
    world.passHours(2);
    await settle(world);
  }
  await expectAsDesired(world);
  expect(world.imbalance, world.log.join('\n')).to.be.at.most(1);
  expect(await world.rulingNode(), world.log.join('\n')).to.equal(null);
  world.passHours(2);
  world.tick();
  world.catchUp();
  const { actions } = await world.reconcile();
  expect(actions, world.log.join('\n')).to.deep.equal([]);
}

describe('the laws of membership', () => {
  for (const persistent of [false, true]) {
    it(`hold whatever happens, and the set comes to be as desired (${persistent ? 'volumes' : 'no volumes'})`, async function () {
      this.timeout(600_000);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.array(happening, { maxLength: 60 }),
          fc.constantFrom(0, 0, 3),
          fc.constantFrom(['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'a', 'a']),
          async (desired, happenings, kept, zones) => {
            const world = new MembershipWorld(desired, persistent, { kept, zones });
            for (const event of happenings) await happen(world, event);
            world.restoreAll();
            await settle(world);
            await expectAsDesired(world);
            await expectSpreadAndQuiet(world);
          },
        ),
        { numRuns: runs },
      );
    });
  }

  it('hold from nothing to nine members, through a new template, to three, and through another', async () => {
    const world = new MembershipWorld(9, false);
    await settle(world);
    await expectAsDesired(world);
    world.template = 'b';
    await settle(world);
    await expectAsDesired(world);
    world.desired = 3;
    await settle(world);
    await expectAsDesired(world);
    world.template = 'c';
    await settle(world);
    await expectAsDesired(world);
  });
});
