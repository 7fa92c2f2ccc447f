import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Kubectl } from '../../cluster/kubectl.ts';
import { applySample } from '../../cluster/product/sample.ts';
import { Progress } from '../../cluster/progress.ts';
import { thisClone } from '../../cluster/this-clone.ts';
import { persistentVolumeClaims } from '../../operator/kube/resources.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { sample, sampleSpec } from '../support/sample.ts';

const { name, namespace } = sample;
const root = join(import.meta.dirname, '../..');

describe('make seed, into the local cluster', function () {
  this.timeout(420_000);
  let live: LiveCluster;
  let files: string;

  before(async () => {
    live = await LiveCluster.connect();
    files = await mkdtemp(join(tmpdir(), 'movie-search-seed-'));
    await live.untilAsDesired(namespace, name, 3);
  });

  after(async () => {
    const { version } = (await sampleSpec()).dataset;
    const source = { bundled: {}, persistentVolumeClaim: null };
    await live.change(namespace, name, { dataset: { version, source } });
    await live.untilAsDesired(namespace, name, 3);
    await live.kube.delete(persistentVolumeClaims, { name: 'movie-search-seed', namespace });
    await live.kubectl('delete', 'persistentvolume', 'movie-search-seed');
    await rm(files, { recursive: true });
    live.close();
  });

  const seed = async (version: string): Promise<{ code: number | null; said: string }> => {
    const child = spawn(process.execPath, [join(root, 'cluster/main.ts'), 'seed'], {
      env: { ...process.env, FILES: files, VERSION: version, URI: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  };
  /** A label of this run: what an earlier one has loaded may be kept. */
  const label = (what: string): string => `${what}-${Date.now().toString(36)}`;
  const film = (id: string, title: string): string =>
    `${JSON.stringify({ id, title, directors: [{ id: 'd1', name: 'Ada Seed' }] })}\n`;

  it('says why a version is refused', async () => {
    await writeFile(join(files, 'titles.jsonl'), `${film('a1', 'Seeded With a Bad Row')}{"id": "a2"}\n`);
    const version = label('badly');
    const { code, said } = await seed(version);
    expect(code, said).to.equal(1);
    expect(said).to.include(`Dataset ${version} is refused`).and.include('maxRejectedPercent');
  });

  it('loads the files of a folder of this machine, says each phase, and ends once they are served', async () => {
    await writeFile(join(files, 'titles.jsonl'), film('a1', 'Seeded by Hand') + film('a2', 'Seeded Twice'));
    const version = label('seeded');
    const { code, said } = await seed(version);
    expect(code, said).to.equal(0);
    expect(said)
      .to.include(`▸ dataset ${version}`)
      .and.include('✓ writing titles')
      .and.include(`Dataset ${version} is served: 2 titles`)
      .and.match(/✓ (?:all \d+ query pods answer|the query pod answers) from it/u);
    const answer = (await (await fetch(`${live.url}/directors?title=seeded+by+hand`)).json()) as {
      titles: { directors: { name: string }[] }[];
    };
    expect(answer.titles[0]?.directors[0]?.name).to.equal('Ada Seed');
    // A second time there is nothing to do.
    expect(await seed(version)).to.deep.include({ code: 0 });
    // And what is kept is not taken for the files.
    const { version: bundled } = (await sampleSpec()).dataset;
    expect(await seed(bundled)).to.deep.include({ code: 1 });

    // make up applies the sample again, and leaves what was chosen here alone.
    const clone = thisClone();
    const steps: string[] = [];
    await new Progress({ write: (text) => steps.push(text), now: Date.now }).step('the sample', (step) =>
      applySample(clone, new Kubectl(clone, join(clone.paths.bin, 'kubectl')), step),
    );
    expect(steps.join('')).to.include(`the dataset ${version} stays`);
    expect((await live.cluster(namespace, name)).spec.dataset.version).to.equal(version);
    await live.untilAsDesired(namespace, name, 3);
  });
});
