/** Reads the segments of one search snapshot on one replica. Throws whatever keeps it from that, and the signal's reason once it aborts. */
export interface SnapshotReader {
  /** The first segment, which is the header by itself; undefined where there is no snapshot. */
  header(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** The other segments in their order. */
  pieces(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Ends the connections. */
  close(): Promise<void>;
}
