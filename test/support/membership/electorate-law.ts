import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import { maxVoters } from '../../../operator/mongo/membership-change.ts';

/** Actions that change the configuration of the replica set. */
const reconfigurations: readonly MembershipAction['kind'][] = [
  'AddMember',
  'GrantVote',
  'RevokeVote',
  'RemoveMember',
  'ForceReconfigure',
];

/** Looks that a leave takes whose vote was made up before, from its mark to its removal, and some more. */
const mostLooks = 10;

/**
 * The law: the electorate is never even, or larger than MongoDB allows, for longer than one reconfiguration of the plan's. An even
 * electorate bears the loss of no more voters than one with a voter fewer, and has one voter more that can be lost.
 *
 * A fault may take away the member that was to make the electorate odd. The reconfigurations are counted anew from there.
 */
export class ElectorateLaw {
  #reconfigurations = 0;
  #looks = 0;

  faultStruck(): void {
    this.#reconfigurations = 0;
    this.#looks = 0;
  }

  /**
   * A look whose plan was carried out.
   *
   * @param voters in the configuration then; null: the set has no primary, and cannot be changed
   * @returns how the law is broken; null: it is not
   */
  looked(voters: number | null): string | null {
    this.#looks = voters !== null && isEvenOrTooLarge(voters) ? this.#looks + 1 : 0;
    return this.#looks > mostLooks ? `${voters} members vote for ${this.#looks} looks on end` : null;
  }

  /**
   * @param voters in the configuration after `action` was carried out; null: nobody shows it
   * @returns how the law is broken; null: it is not
   */
  after({ kind }: MembershipAction, voters: number | null): string | null {
    if (voters === null || !reconfigurations.includes(kind)) return null;
    this.#reconfigurations = isEvenOrTooLarge(voters) ? this.#reconfigurations + 1 : 0;
    return this.#reconfigurations > 1
      ? `${voters} members vote after ${this.#reconfigurations} reconfigurations in a row that left them even or too many`
      : null;
  }
}

function isEvenOrTooLarge(voters: number): boolean {
  return voters % 2 === 0 || voters > maxVoters;
}
