import type { CatalogStore, StagedLoad } from '../../../seed/catalog-store.ts';

/** A store that lets its staged loads be watched. */
export function watching(
  store: CatalogStore,
  watch: (staged: StagedLoad) => Partial<StagedLoad>,
): CatalogStore {
  return {
    pointer: () => store.pointer(),
    published: (version) => store.published(version),
    isSearchable: (version) => store.isSearchable(version),
    amendPointer: (from, next) => store.amendPointer(from, next),
    switchPointer: (from, next) => store.switchPointer(from, next),
    dropAllBut: (kept) => store.dropAllBut(kept),
    saveProgress: (progress) => store.saveProgress(progress),
    completeProgress: (version, at) => store.completeProgress(version, at),
    async stage(version, load) {
      const staged = await store.stage(version, load);
      return {
        stored: staged.stored,
        addTitles: (titles) => staged.addTitles(titles),
        addSegments: (segments) => staged.addSegments(segments),
        verifyStored: (expected) => staged.verifyStored(expected),
        publish: () => staged.publish(),
        refuse: () => staged.refuse(),
        discard: () => staged.discard(),
        ...watch(staged),
      };
    },
  };
}
