import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

/** Says of the resource that its dataset is somebody's choice, and whose. */
const chosenAnnotation = 'moviesearch.dev/dataset-kept-by-make-up';
/** Where kubectl keeps what was applied last. */
const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

const withDataset = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({ dataset: z.looseObject({ version: z.string(), source: z.unknown() }) }),
});
type WithDataset = z.infer<typeof withDataset>;

/** The sample as it is to be applied. */
export interface SampleToApply {
  /** JSON for `kubectl apply`. */
  readonly manifest: string;
  /** The version that stays, because somebody chose it; null: the sample's own is applied. */
  readonly kept: string | null;
}

/**
 * The sample, but for a dataset that somebody chose since it was applied, by `make seed` or by hand: to apply the sample's own over the
 * chosen one would name two sources, or switch back to films that nobody asked for.
 *
 * @param yaml the sample
 * @param live the resource as the API server has it, as JSON; empty: there is none
 * @throws ZodError where one of the two is no MovieSearchCluster with a dataset
 */
export function sampleToApply(yaml: string, live: string): SampleToApply {
  const sample = withDataset.parse(parse(yaml));
  const there = live.trim() === '' ? null : withDataset.parse(JSON.parse(live));
  if (there === null || !isChosen(there, sample)) return { manifest: JSON.stringify(sample), kept: null };
  const { dataset } = there.spec;
  const annotations = { ...sample.metadata.annotations, [chosenAnnotation]: 'true' };
  const manifest = {
    ...sample,
    metadata: { ...sample.metadata, annotations },
    spec: { ...sample.spec, dataset },
  };
  return { manifest: JSON.stringify(manifest), kept: dataset.version };
}

/** A dataset that is neither the sample's of today nor the one that was applied last as the sample's. */
function isChosen(there: WithDataset, sample: WithDataset): boolean {
  if (isSame(there, sample)) return false;
  const { annotations = {} } = there.metadata;
  const applied = annotations[appliedAnnotation];
  if (annotations[chosenAnnotation] !== undefined || applied === undefined) return true;
  return !isSame(there, withDataset.parse(JSON.parse(applied)));
}

function isSame({ spec: { dataset: one } }: WithDataset, { spec: { dataset: other } }: WithDataset): boolean {
  return one.version === other.version && isDeepStrictEqual(one.source, other.source);
}
