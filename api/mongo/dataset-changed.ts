/**
 * A collection is not what it was a moment ago: dropped, loaded anew, or about to be. What was known of it is of no use; whoever asks again
 * learns what it is now.
 */
export class DatasetChanged extends Error {
  override readonly name = 'DatasetChanged';
  readonly code = 'DATASET_CHANGED';
}
