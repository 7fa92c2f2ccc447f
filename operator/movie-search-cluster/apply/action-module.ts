import type { ActionContext } from './action-context.ts';

/** What an Event about an action says. */
export interface ActionEvent {
  /** CamelCase, for programs. */
  readonly reason: string;
  /** For people, with the figures. */
  readonly message: string;
}

/** All there is to know about one kind of action, beside its type. */
export interface ActionModule<Action extends { readonly kind: string }> {
  /**
   * What it does cannot be undone, neither by another action nor by the next look: it is planned twice, the second time upon facts
   * read for the purpose, and not at all where what is seen may be out of date.
   */
  readonly irreversible: boolean;
  /** Null where the action is not worth an Event. */
  event(action: Action): ActionEvent | null;
  /**
   * Carries the action out. Carried out again, it changes nothing.
   *
   * @returns whether anything was changed
   * @throws an error of which `failureOf` tells what it means; any other is a mistake of this program
   */
  execute(action: Action, context: ActionContext): Promise<boolean>;
}
