import { staticToken } from '../../kube/kube-connection.ts';
import { KubeClient } from '../../kube/kube-client.ts';
import { chartNamespace, operatorAccount, renderChart } from './chart.ts';
import type { ControlPlane } from './control-plane.ts';

/** A client that may do what the chart lets the operator do, and nothing else. */
export async function operatorClient(controlPlane: ControlPlane): Promise<KubeClient> {
  const token = await operatorToken(controlPlane);
  const { url: server, ca } = controlPlane;
  return new KubeClient({ server, ca, token: staticToken(token), userAgent: 'test' });
}

/**
 * A token of the operator of a release in `release`, with the rights that the chart gives it there.
 *
 * @param values arguments of helm, such as `--set=watchNamespaces={films}`
 */
export async function operatorToken(
  controlPlane: ControlPlane,
  release = chartNamespace,
  ...values: string[]
): Promise<string> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: release } };
  const objects = await renderChart(`--namespace=${release}`, ...values);
  const access = objects.filter(({ kind }) =>
    ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].includes(kind ?? ''),
  );
  const applied = await controlPlane.kubectl(['apply', '--server-side', '--filename=-'], {
    stdin: [namespace, ...access].map((object) => JSON.stringify(object)).join('\n---\n'),
  });
  if (applied.code !== 0) throw new Error(`The chart's access rules cannot be applied: ${applied.stderr}`);
  const { status, body } = await controlPlane.request(
    'POST',
    `/api/v1/namespaces/${release}/serviceaccounts/${operatorAccount}/token`,
    { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} } },
  );
  if (status !== 201) throw new Error(`No token for the operator: ${JSON.stringify(body)}`);
  return (body as { status: { token: string } }).status.token;
}
