import { expect } from 'chai';
import fc from 'fast-check';
import { wantedVoters } from '../../../operator/movie-search-cluster/membership/steady/vote-change.ts';
import { MembershipWorld } from '../../support/membership/membership-world.ts';

/** Looks that are always enough to come to rest, given what can be under way. */
const enough = 400;

/** Sequences of happenings that are tried; more find what is rarer. */
const runs = Number(process.env['LAW_RUNS'] ?? 3000);

type Happening =
  | { readonly kind: 'look'; readonly survives: number }
  | { readonly kind: 'scale'; readonly desired: number }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'kill' | 'vanish' | 'strand' | 'restart' | 'move'; readonly index: number }
  | { readonly kind: 'moveAll' | 'refuse' }
  | { readonly kind: 'lag'; readonly index: number; readonly seconds: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      survives: fc.constantFrom(99, 99, 99, -1, 0, 1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('scale' as const), desired: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('template' as const),
      template: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'kill' as const,
        'vanish' as const,
        'strand' as const,
        'restart' as const,
        'move' as const,
      ),
      index: fc.nat(7),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('moveAll' as const, 'refuse' as const) }),
  },
  {
    weight: 1,
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
      world.tick();
      await world.reconcile(event.survives);
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
    case 'refuse':
      world.log.push('refuse');
      world.isRefusing = !world.isRefusing;
      return;
    case 'moveAll':
      world.moveAll();
      return;
    default:
      world[event.kind](event.index);
  }
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

describe('the laws of membership', () => {
  for (const persistent of [false, true]) {
    it(`hold whatever happens, and the set comes to be as desired (${persistent ? 'volumes' : 'no volumes'})`, async function () {
      this.timeout(600_000);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.array(happening, { maxLength: 60 }),
          fc.constantFrom(0, 0, 3),
          async (desired, happenings, kept) => {
            const world = new MembershipWorld(desired, persistent, kept);
            for (const event of happenings) await happen(world, event);
            world.removeLostNodes();
            world.deleteKeptVolumes();
            world.isRefusing = false;
            await settle(world);
            await expectAsDesired(world);
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
