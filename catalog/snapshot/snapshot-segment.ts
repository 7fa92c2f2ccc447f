/**
 * One document of a `snapshotCollection`; `bytes` is a Binary of the driver's in the database. Number 0 is the header by itself, which
 * says how long the whole is (`decodeHeader`); the others follow without a gap.
 */
export interface SnapshotSegment<Bytes = Uint8Array> {
  _id: number;
  bytes: Bytes;
}
