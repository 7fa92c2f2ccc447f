import { join } from 'node:path';

/**
 * Has Node keep what it makes of our sources, and read it again in the next process: a test that starts the query service or the loader
 * otherwise strips the types of hundreds of files each time. A cached file counts only for the very text that it was made from, so
 * what runs is always this tree's. Processes that get an environment of their own are handed it.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../.local/compile-cache'),
} as const;
