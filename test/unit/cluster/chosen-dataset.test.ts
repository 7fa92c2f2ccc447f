import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { sampleToApply } from '../../../cluster/product/chosen-dataset.ts';

const yaml = readFileSync(
  join(import.meta.dirname, '../../../charts/movie-search/samples/moviesearchcluster.yaml'),
  'utf8',
);

interface Resource {
  metadata: { annotations?: Record<string, string> };
  spec: { dataset: Record<string, unknown>; database: object };
}
const parsed = (json: string): Resource => JSON.parse(json) as Resource;

function withDataset(resource: Resource, dataset: Record<string, unknown>): string {
  return JSON.stringify({ ...resource, spec: { ...resource.spec, dataset } });
}

describe('the sample that make up applies', () => {
  const first = sampleToApply(yaml, '');
  const seeded = { version: 'mine', source: { persistentVolumeClaim: { claimName: 'movie-search-seed' } } };

  it('is the sample where there is none, and where nothing was changed', () => {
    expect(first.kept).to.equal(null);
    expect(sampleToApply(yaml, first.manifest)).to.deep.equal(first);
  });

  it('leaves a dataset alone that somebody chose, at every make up from then on', () => {
    const second = sampleToApply(yaml, withDataset(parsed(first.manifest), seeded));
    expect(second.kept).to.equal('mine');
    expect(parsed(second.manifest).spec.dataset).to.deep.equal(seeded);
    expect(parsed(second.manifest).spec.database).to.deep.equal(parsed(first.manifest).spec.database);
    const third = sampleToApply(yaml, second.manifest);
    expect(third).to.deep.equal(second);
  });

  it('is the sample again once its own dataset was chosen again', () => {
    const second = sampleToApply(yaml, withDataset(parsed(first.manifest), seeded));
    const back = withDataset(parsed(second.manifest), parsed(first.manifest).spec.dataset);
    expect(sampleToApply(yaml, back)).to.deep.equal(first);
  });

  it('takes the new dataset of a changed sample where nobody chose another', () => {
    const { version } = parsed(first.manifest).spec.dataset as { version: string };
    const newer = yaml.replace(version, '2027-01');
    const { manifest, kept } = sampleToApply(newer, first.manifest);
    expect(kept).to.equal(null);
    expect(parsed(manifest).spec.dataset['version']).to.equal('2027-01');
  });

  it('leaves the dataset alone of a resource that somebody applied from a copy of their own', () => {
    const copy = parsed(first.manifest);
    delete copy.metadata.annotations;
    expect(sampleToApply(yaml, withDataset(copy, seeded)).kept).to.equal('mine');
  });
});
