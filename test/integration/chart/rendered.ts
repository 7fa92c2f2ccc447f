import type { KubeObject } from '../../../kube/resource-kind.ts';
import type { Deployment } from '../../../operator/kube/resources.ts';
import { renderChart } from '../../support/chart.ts';

/** What the chart renders of that kind. */
export async function withKind(kind: string, ...args: string[]): Promise<KubeObject[]> {
  return (await renderChart(...args)).filter((object) => object.kind === kind);
}

/** The operator's. */
export async function deployment(...args: string[]): Promise<Deployment> {
  const [object] = await withKind('Deployment', ...args);
  return object as Deployment;
}

/** The environment of the operator's container; a field of the pod stands for itself. */
export async function environmentOf(...args: string[]): Promise<Record<string, string | undefined>> {
  const [container] = (await deployment(...args)).spec?.template.spec?.containers ?? [];
  return Object.fromEntries(
    (container?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? valueFrom?.fieldRef?.fieldPath,
    ]),
  );
}
