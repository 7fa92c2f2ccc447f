import type { NamedDataset } from '../datasets/dataset-identity.ts';

/** Only a finder can go on with this, and that of the dataset is being loaded here: soon this pod can, or another one can now. */
export class FinderNotLoaded extends Error {
  override readonly name = 'FinderNotLoaded';
  readonly code = 'FINDER_NOT_LOADED';

  constructor({ version }: Pick<NamedDataset, 'version'>) {
    super(`The search snapshot of dataset ${version} is being loaded.`);
  }
}
