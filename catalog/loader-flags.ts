/**
 * How Node runs the loader, as NODE_OPTIONS: its heap stays small whatever the size of the source. What a load holds for long (the names
 * of directors, the search snapshot's runs) lies outside the heap, in buffers that are bounded by themselves. A small young
 * generation costs a few percent of speed, and saves more memory than it is large, because three of its kind are held. The loader frees
 * buffers by itself where V8 would let many gather.
 */
const LOADER_NODE_OPTIONS = '--max-semi-space-size=4 --max-old-space-size=80 --expose-gc';

/**
 * What the loader's process has in its environment beside its settings. glibc gives threads that allocate at one time an arena each, of
 * which every one keeps what it once held: with one for all, the loader of a million titles held 181 MiB instead of 205. And once a large piece of
 * memory was freed, glibc takes the next of that size from its heap, of which it can give back only the end: with a fixed size from which on memory is
 * the system's own, 176 MiB instead of 191.
 */
export const LOADER_ENVIRONMENT = {
  NODE_OPTIONS: LOADER_NODE_OPTIONS,
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
} as const;
