import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../../catalog/dataset-schema.ts';

/** The replicas answer, but no dataset has been loaded yet. */
export class NoDatasetLoaded extends Error {
  override readonly name = 'NoDatasetLoaded';
  readonly code = 'NO_DATASET_LOADED';

  constructor() {
    super('No dataset has been loaded yet.');
  }
}

/**
 * The dataset was made by other rules than this release asks by, so that it would find nothing where there is something: an older
 * or newer release of the service reads it, or this one once it has been loaded anew.
 */
export class DatasetUnreadable extends Error {
  override readonly name = 'DatasetUnreadable';
  readonly code = 'DATASET_UNREADABLE';

  constructor(dataset: Pick<DatasetPointer, 'version' | 'schema'>) {
    super(
      `Dataset ${dataset.version} was made by rules ${schemaOf(dataset)}, and this release reads those made by rules ${DATASET_SCHEMA}.`,
    );
  }
}

/** The dataset that was asked for by name is served by no replica that answers. */
export class DatasetGone extends Error {
  override readonly name = 'DatasetGone';
  readonly code = 'DATASET_GONE';

  constructor() {
    super('The dataset is no longer served.');
  }
}
