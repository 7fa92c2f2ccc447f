/** Titles in one write. */
export const BATCH_SIZE = 1000;

/** Writes under way at once; with `BATCH_SIZE` it bounds the memory of a load. */
export const MAX_WRITES_IN_FLIGHT = 4;

/**
 * Titles in one write while people read, and then one write at a time: a member that applies four thousand titles has no turn for a read
 * meanwhile, however long the load rests afterwards. Writes of fifty cost the members four times as much a title. For 250 see decision 0072.
 */
export const GENTLE_BATCH_SIZE = 250;

/**
 * The bytes of one write: MongoDB takes no more than 48 MB at once. The title that passes it adds what one title may have, and MongoDB takes
 * no document of more than 16 MB.
 */
export const MAX_BATCH_BYTES = 8_000_000;
