import type {
  MemberAddress,
  MemberView,
  ReplicaSetAdmin,
  ReplicaSetView,
} from '../../operator/mongo/replica-set-admin.ts';
import { eventually, patience, reconfigured, setName, type ReplicaSetWorld } from './replica-set-world.ts';

/** One world with its administrator, and what the tests of the contract do in it again and again. */
export class ReplicaSetTrial {
  #begun: { readonly world: ReplicaSetWorld; readonly admin: ReplicaSetAdmin } | undefined;

  /** Begins anew, in a world in which nothing has happened. */
  begin(world: ReplicaSetWorld): void {
    this.#begun = { world, admin: world.admins.of(world.credentials) };
  }

  get world(): ReplicaSetWorld {
    return this.#now().world;
  }

  get admin(): ReplicaSetAdmin {
    return this.#now().admin;
  }

  /** A set of one, with users. */
  readonly startSet = async (): Promise<MemberAddress> => {
    const first = await this.world.start();
    await this.admin.initiate(first, setName, patience());
    await this.admin.ensureUsers(first, patience());
    return first;
  };

  readonly view = (member: MemberAddress): Promise<ReplicaSetView> => this.admin.view(member, patience());

  readonly memberView = async (
    primary: MemberAddress,
    { host }: MemberAddress,
  ): Promise<MemberView | undefined> =>
    (await this.view(primary)).members.find((member) => member.host === host);

  /** A new mongod, joined and in sync. */
  readonly join = async (primary: MemberAddress): Promise<MemberAddress> => {
    const joined = await this.world.start();
    await reconfigured(this.admin, primary, { kind: 'Add', host: joined.host });
    await eventually(
      `SECONDARY ${joined.host}`,
      () => this.memberView(primary, joined),
      (seen) => seen?.state === 'SECONDARY' && seen.lagSeconds !== null,
    );
    return joined;
  };

  readonly makeVoter = async (primary: MemberAddress, { host }: MemberAddress): Promise<void> => {
    await reconfigured(this.admin, primary, { kind: 'MakeVoter', host, priority: 1 });
  };

  #now(): { readonly world: ReplicaSetWorld; readonly admin: ReplicaSetAdmin } {
    if (this.#begun === undefined) throw new Error('The trial has not begun.');
    return this.#begun;
  }
}
