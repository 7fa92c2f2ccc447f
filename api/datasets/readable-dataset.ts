import { POINTER_ID, type DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../../catalog/dataset-schema.ts';
import { keptOf } from '../../catalog/kept-datasets.ts';

/** Whether this release finds in a dataset what is there. */
export function isReadable<D extends Pick<DatasetPointer, 'schema'>>(dataset: D | null): dataset is D {
  return dataset !== null && schemaOf(dataset) === DATASET_SCHEMA;
}

/**
 * The dataset that this release answers from: the one that is served or, where that was made by other rules, the one of its own rules
 * that was served last and is kept. So a pod of the release before goes on answering, and says from which version, while the next
 * one takes over. Where there is none, what is served: of which it can only be said that it cannot be read.
 */
export function datasetToRead(pointer: DatasetPointer | null): DatasetPointer | null {
  if (pointer === null || isReadable(pointer)) return pointer;
  const own = keptOf(pointer).find((kept) => schemaOf(kept) === DATASET_SCHEMA);
  return own === undefined ? pointer : { _id: POINTER_ID, ...own };
}
