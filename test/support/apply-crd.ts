import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { ControlPlaneError, pollEveryMs, startDeadlineMs } from './control-plane-component.ts';
import type { ControlPlane } from './control-plane.ts';

const repository = resolve(import.meta.dirname, '../..');

interface CustomResourceDefinition {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly group: string; readonly versions: readonly { readonly name: string }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Installs the committed CRD, or brings it up to date, and waits until the API server serves it and has
 * published its schema, which kubectl reads.
 *
 * @throws ControlPlaneError
 */
export async function applyCrd(controlPlane: ControlPlane): Promise<void> {
  const yaml = await readFile(join(repository, 'crds/moviesearchclusters.moviesearch.dev.yaml'), 'utf8');
  const crd = parse(yaml) as CustomResourceDefinition;
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
  const applied = await controlPlane.request('PATCH', `${path}?fieldManager=test&force=true`, {
    body: crd,
    contentType: 'application/apply-patch+yaml',
  });
  if (applied.status >= 300) {
    throw new ControlPlaneError(`the API server refuses the CRD: ${JSON.stringify(applied.body)}`);
  }
  const { group, versions } = crd.spec;
  const schemas = versions.map(({ name }) => `/openapi/v3/apis/${group}/${name}`);
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const { conditions } =
      ((await controlPlane.request('GET', path)).body as CustomResourceDefinition).status ?? {};
    const established = conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
    const published = await Promise.all(schemas.map((schema) => controlPlane.request('GET', schema)));
    if (established === true && published.every(({ status }) => status === 200)) return;
    if (Date.now() > deadline) {
      throw new ControlPlaneError(
        `the CRD was not served within ${startDeadlineMs / 1000} s: ${JSON.stringify(conditions)}`,
      );
    }
    await delay(pollEveryMs);
  }
}
