import { KnownProcesses } from './known-processes.ts';
import { PrimaryLooks } from './primary-looks.ts';

/** What was seen of members before, of whatever cluster. */
export class SeenBefore {
  readonly looks = new PrimaryLooks();
  readonly processes = new KnownProcesses();
}
