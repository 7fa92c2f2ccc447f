import { SeedError } from '../seed-error.ts';
import type { Objection } from './judge-load.ts';

/** A load that was judged, and must not be served. */
export class LoadRefused extends SeedError {
  readonly objections: readonly Objection[];

  /** `kept` says what became of what was loaded, as a sentence. */
  constructor(version: string, objections: readonly Objection[], kept: string) {
    const said = objections.map(({ message }) => message).join('; ');
    super('LOAD_REFUSED', `Dataset ${version} is not fit to be served. ${said}. ${kept}`);
    this.objections = objections;
  }
}
