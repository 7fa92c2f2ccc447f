import { createHash } from 'node:crypto';
import {
  createReadStream,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { command } from '../command.ts';

/** The parts that we read of what `docker save` writes. */
const savedManifest = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()), Layers: z.array(z.string()) }),
);
const imageConfig = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });

/** A blob as the OCI image layout names it (media type, digest, size in bytes). */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const type = (name: string): string => `application/vnd.oci.image.${name}`;

/**
 * Rewrites an archive of `docker save` as an OCI image layout without the layers in `known` (diff ids). A node that has
 * these layers unpacked already takes such an image in a moment: containerd unpacks a layer only where it has no snapshot
 * of it, and reads only those blobs. What is left of ours is a few megabytes instead of a few hundred.
 *
 * Source: OCI image layout specification 1.0 (oci-layout, index.json, blobs/‹algorithm›/‹hex›).
 */
export async function withoutLayers(
  saved: string,
  known: ReadonlySet<string>,
  archive: string,
  tmp: string,
): Promise<void> {
  const from = join(tmp, 'saved');
  const layout = join(tmp, 'layout');
  for (const folder of [from, layout]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(from, { recursive: true });
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  await command('tar', ['--extract', '--file', saved, '--directory', from]);

  const put = (content: Buffer): { digest: string; size: number } => {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(layout, 'blobs', 'sha256', hex), content);
    return { digest: `sha256:${hex}`, size: content.length };
  };
  const placed = new Set<string>();
  const layer = (diffId: string, file: string): Descriptor => {
    // Layers that several images share are links to one file in the archives of older engines.
    const real = realpathSync(join(from, file));
    if (!known.has(diffId) && !placed.has(diffId)) {
      linkSync(real, join(layout, 'blobs', 'sha256', diffId.slice('sha256:'.length)));
      placed.add(diffId);
    }
    // An uncompressed layer's digest is its diff id.
    return { mediaType: type('layer.v1.tar'), digest: diffId, size: statSync(real).size };
  };
  const images = savedManifest.parse(JSON.parse(readFileSync(join(from, 'manifest.json'), 'utf8')));
  const manifests = images.flatMap((image) => {
    const content = readFileSync(join(from, image.Config));
    const { rootfs } = imageConfig.parse(JSON.parse(content.toString('utf8')));
    const layers = rootfs.diff_ids.map((diffId, at) => layer(diffId, image.Layers[at] ?? ''));
    const config = { mediaType: type('config.v1+json'), ...put(content) };
    const manifest = put(
      Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type('manifest.v1+json'), config, layers })),
    );
    return image.RepoTags.map((tag): Descriptor => ({
      mediaType: type('manifest.v1+json'),
      ...manifest,
      annotations: { 'io.containerd.image.name': `docker.io/${tag}` },
    }));
  });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: type('index.v1+json'), manifests }),
  );
  await Promise.all([...placed].map((diffId) => verify(join(layout, 'blobs', 'sha256'), diffId)));
  const draft = join(tmp, 'layout.tar');
  await command('tar', ['--create', '--file', draft, '--directory', layout, '.']);
  renameSync(draft, archive);
  for (const folder of [from, layout]) rmSync(folder, { recursive: true });
}

/** A layer stored compressed would not have its diff id for a digest: then the archive must not be made. */
async function verify(folder: string, diffId: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, diffId.slice('sha256:'.length))))
    hash.update(chunk as Buffer);
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== diffId)
    throw new Error(`layer ${diffId} has content ${found}: the engine saves layers in another form`);
}
