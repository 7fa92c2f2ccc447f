import type { Messages } from './messages-en.ts';
import type { PageState } from './page-state.ts';

/** What the page was rendered from on the server. */
export interface PageData {
  readonly state: PageState;
  /** What the page says, in its language. */
  readonly messages: Messages;
  /** Whether the page leads to the cluster view. */
  readonly mayWatch: boolean;
}
