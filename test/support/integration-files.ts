/**
 * Integration files that measure: they count the answers that come in time under a load, or look how far a reader is behind, and a
 * machine that other files or a cluster keep busy would be what they measure.
 */
export const measuringFiles: readonly string[] = [
  'test/integration/api/query-service.test.ts',
  'test/integration/api/routing.test.ts',
  'test/integration/api/tracing.test.ts',
  'test/integration/chaos/try-case.test.ts',
  'test/integration/seed/replica-lag.test.ts',
];

/**
 * Files that take long, the longest first. To renew the list: `SUITE=integration make test` leaves the seconds of every file in
 * `.local/log/integration-seconds.log`.
 */
export const slowFiles: readonly string[] = [
  'test/integration/seed/seed-process.test.ts',
  'test/integration/operator/two-releases.test.ts',
  'test/integration/operator/movie-search-cluster.test.ts',
  'test/integration/mongo/mongo-replica-set-admin.test.ts',
  'test/integration/operator/others-interfere.test.ts',
  'test/integration/api/cluster-view.test.ts',
  'test/integration/monitoring/promtool.test.ts',
  'test/integration/seed/load-dataset.test.ts',
  'test/integration/api/openapi.test.ts',
  'test/integration/operator/operator-main.test.ts',
  'test/integration/seed/resumed-load.test.ts',
  'test/integration/control-plane/control-plane.test.ts',
  'test/integration/seed/generated-load.test.ts',
  'test/integration/api/titles-as-typed.test.ts',
];

/** Memory that one file may take with all that it starts: three mongods, a control plane, a query service and mocha. */
const BYTES_PER_FILE = 4 * 2 ** 30;

/** How many files may run at once: two, or three where the machine has memory for them. They wait more than they compute. */
export function filesAtOnce(memoryBytes: number): number {
  return Math.min(3, Math.max(2, Math.floor(memoryBytes / BYTES_PER_FILE)));
}

/**
 * Those of `slow` first, in its order: what begins last should not be what all others then wait for. The others come after those, the
 * largest first, for much to test mostly takes long.
 */
export function longestFirst(
  files: readonly string[],
  slow: readonly string[],
  sizeOf: (file: string) => number,
): string[] {
  const place = (file: string): number => (slow.includes(file) ? slow.indexOf(file) : slow.length);
  return files.toSorted((a, b) => place(a) - place(b) || sizeOf(b) - sizeOf(a));
}
