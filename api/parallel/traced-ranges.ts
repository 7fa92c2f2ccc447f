import type { TraceRead } from '../titles/traced-titles.ts';
import type { RangeReader } from './range-reader.ts';

/** Reads ranges by another reader, and tells each read to the trace of the request that it is made for. */
export function tracedRanges(reader: RangeReader, trace: TraceRead): RangeReader {
  const aggregate = (collection: string) => ({ operation: 'aggregate', collection });
  return {
    find: (...read) => trace(aggregate(read[0]), () => reader.find(...read)),
    countBy: (...read) => trace(aggregate(read[0]), () => reader.countBy(...read)),
    people: (...read) => trace(aggregate(read[0]), () => reader.people(...read)),
    sampleIds: (...read) => trace(aggregate(read[0]), () => reader.sampleIds(...read)),
  };
}
