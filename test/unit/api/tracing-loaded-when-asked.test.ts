import { join, resolve } from 'node:path';

import { expect } from 'chai';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');

/** Every package that is loaded together with a module, before anything is asked for. */
async function loadedWith(entry: string): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
    ...{ bundle: true, write: false, metafile: true, outdir: 'x' },
    ...{ platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' },
  });
  const packages = new Set<string>();
  const seen = new Set<string>();
  const look = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    for (const { path, kind, external } of metafile.inputs[module]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external === true) packages.add(path);
      else look(path);
    }
  };
  look(entry);
  return packages;
}

const ofTraces = (packages: Set<string>): string[] =>
  [...packages].filter((name) => name.startsWith('@opentelemetry/'));

describe('what traces are made with', () => {
  it('is not loaded with the query service, nor with its worker', async () => {
    const packages = await loadedWith('api/serve.ts');
    expect(packages).to.include('koa');
    expect(ofTraces(packages)).to.deep.equal([]);
    expect(ofTraces(await loadedWith('api/snapshot-worker.ts'))).to.deep.equal([]);
  });

  it('is loaded with the one module that the service asks for it', async () => {
    expect(ofTraces(await loadedWith('api/tracing/otel-tracing.ts'))).to.include('@opentelemetry/sdk-trace');
  });
});
