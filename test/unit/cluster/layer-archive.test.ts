import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withoutLayers } from '../../../cluster/images/layer-archive.ts';

interface Manifest {
  config: { digest: string };
  layers: { digest: string; size: number }[];
}

const hex = (content: string): string => createHash('sha256').update(content).digest('hex');

describe('an archive without the layers that nodes have', () => {
  let folder: string;
  const base = 'the base layer';
  const tops = { one: 'on top, one', two: 'on top, two' };

  /** What `docker save` writes for two images on one base, whose layer the second has as a link. */
  function saved(baseContent = base): string {
    const from = join(folder, 'in');
    const images = Object.entries(tops).map(([name, top]) => {
      const config = JSON.stringify({
        name,
        rootfs: { diff_ids: [`sha256:${hex(base)}`, `sha256:${hex(top)}`] },
      });
      writeFileSync(join(from, `${name}.json`), config);
      for (const layer of [`${name}-base`, `${name}-top`]) mkdirSync(join(from, layer));
      if (name === 'one') writeFileSync(join(from, 'one-base', 'layer.tar'), baseContent);
      else symlinkSync('../one-base/layer.tar', join(from, 'two-base', 'layer.tar'));
      writeFileSync(join(from, `${name}-top`, 'layer.tar'), top);
      return {
        Config: `${name}.json`,
        RepoTags: [`movie-search/${name}:tag`],
        Layers: [`${name}-base/layer.tar`, `${name}-top/layer.tar`],
      };
    });
    writeFileSync(join(from, 'manifest.json'), JSON.stringify(images));
    execFileSync('tar', ['-cf', join(folder, 'saved.tar'), '-C', from, '.']);
    return join(folder, 'saved.tar');
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-archive-'));
    for (const name of ['in', 'out', 'tmp']) mkdirSync(join(folder, name));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const blob = (digest: string): string =>
    join(folder, 'out', 'blobs', 'sha256', digest.slice('sha256:'.length));
  async function unpacked(known: string[]): Promise<Map<string, Manifest>> {
    const archive = join(folder, 'archive.tar');
    await withoutLayers(
      saved(),
      new Set(known.map((content) => `sha256:${hex(content)}`)),
      archive,
      join(folder, 'tmp'),
    );
    execFileSync('tar', ['-xf', archive, '-C', join(folder, 'out')]);
    const index = JSON.parse(readFileSync(join(folder, 'out', 'index.json'), 'utf8')) as {
      manifests: { digest: string; annotations: Record<string, string> }[];
    };
    return new Map(
      index.manifests.map(({ digest, annotations }) => [
        annotations['io.containerd.image.name'] ?? '',
        JSON.parse(readFileSync(blob(digest), 'utf8')) as Manifest,
      ]),
    );
  }

  it('names every layer of every image, and holds only the unknown ones', async () => {
    const images = await unpacked([base]);
    expect([...images.keys()]).to.deep.equal([
      'docker.io/movie-search/one:tag',
      'docker.io/movie-search/two:tag',
    ]);
    for (const [name, top] of Object.entries(tops)) {
      const manifest = images.get(`docker.io/movie-search/${name}:tag`);
      expect(manifest?.layers.map(({ digest, size }) => [digest, size])).to.deep.equal([
        [`sha256:${hex(base)}`, base.length],
        [`sha256:${hex(top)}`, top.length],
      ]);
      expect(readFileSync(blob(`sha256:${hex(top)}`), 'utf8')).to.equal(top);
      expect(readFileSync(blob(manifest?.config.digest ?? ''), 'utf8')).to.contain(`"name":"${name}"`);
    }
    expect(existsSync(blob(`sha256:${hex(base)}`))).to.equal(false);
  });

  it('holds a layer that several images share once, where nodes do not have it', async () => {
    await unpacked([]);
    expect(readFileSync(blob(`sha256:${hex(base)}`), 'utf8')).to.equal(base);
  });

  it('is not made from layers in a form whose digest would be wrong', async () => {
    const archive = join(folder, 'archive.tar');
    const making = withoutLayers(saved('compressed'), new Set(), archive, join(folder, 'tmp'));
    const error: unknown = await making.catch((reason: unknown) => reason);
    expect(String(error)).to.match(/in another form/);
    expect(existsSync(archive)).to.equal(false);
  });
});
