import type { LoadSample } from '../../api/replica-pool/load-figures.ts';

/** What a mongod says that says nothing but what is given. */
export function loadSampleOf(known: Partial<LoadSample> = {}): LoadSample {
  return {
    ...{ cpuMs: null, cores: null, residentBytes: null, memoryBytes: null, lastWriteAt: null },
    ...{ networkInBytes: null, networkOutBytes: null, diskReadBytes: null, diskWrittenBytes: null },
    ...{ cacheBytes: null, cacheLimitBytes: null, dataBytes: null },
    ...{ fileSystemUsedBytes: null, fileSystemBytes: null, storageAgeMs: 0 },
    ...known,
  };
}
