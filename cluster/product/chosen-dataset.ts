import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

/** What the sample's own dataset was when it was applied last, as JSON. */
const sampleDatasetAnnotation = 'moviesearch.dev/dataset-of-sample';

const datasetSchema = z.looseObject({ version: z.string(), source: z.unknown() });
type Dataset = z.infer<typeof datasetSchema>;
const withDataset = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({ dataset: datasetSchema }),
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
  const keeps = there !== null && isChosen(there, sample);
  const { version, source } = sample.spec.dataset;
  const annotations = {
    ...sample.metadata.annotations,
    [sampleDatasetAnnotation]: JSON.stringify({ version, source }),
  };
  const dataset = keeps ? there.spec.dataset : sample.spec.dataset;
  const manifest = {
    ...sample,
    metadata: { ...sample.metadata, annotations },
    spec: { ...sample.spec, dataset },
  };
  return { manifest: JSON.stringify(manifest), kept: keeps ? dataset.version : null };
}

/** A dataset that is neither the sample's of today nor the sample's when it was applied last. */
function isChosen({ metadata, spec }: WithDataset, sample: WithDataset): boolean {
  if (isSame(spec.dataset, sample.spec.dataset)) return false;
  const before = metadata.annotations?.[sampleDatasetAnnotation];
  return before === undefined || !isSame(spec.dataset, datasetSchema.parse(JSON.parse(before)));
}

function isSame(one: Dataset, other: Dataset): boolean {
  return one.version === other.version && isDeepStrictEqual(one.source, other.source);
}
