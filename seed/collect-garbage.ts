/** As Node's `--expose-gc` has it. */
type Collector = (options: {
  type: 'major' | 'minor';
  execution: 'sync';
  flavor: 'regular' | 'last-resort';
}) => void;

/**
 * Frees memory now, where the process was started with `--expose-gc` as LOADER_ENVIRONMENT has it; else it does nothing, and memory is freed
 * when V8 comes to it. V8 hardly counts what lies in buffers outside its heap: tens of megabytes of those that nobody uses any more would
 * stay where little else is allocated.
 *
 * @param type `minor`: what was made lately, in about a millisecond. `major`: everything; what is free then goes back to the system at
 * once, which a collection of the usual kind leaves for later. It takes longer: only where a part of the work has ended.
 */
export function collectGarbage(type: 'major' | 'minor'): void {
  const { gc } = globalThis as { gc?: Collector };
  gc?.({ type, execution: 'sync', flavor: type === 'major' ? 'last-resort' : 'regular' });
}
