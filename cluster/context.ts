import type { Clone } from './clone.ts';
import type { Progress } from './progress.ts';
import type { Stamps } from './stamp.ts';

/** What every command of this program works with. */
export interface Context {
  readonly clone: Clone;
  readonly progress: Progress;
  readonly stamps: Stamps;
  /** `IMAGES=` and `PORT=`, as given. */
  readonly asked: { readonly images: string | undefined; readonly port: string | undefined };
}

/** What a command adds to its environment: which container engine it speaks to. */
export type Environment = Readonly<Record<string, string>>;
