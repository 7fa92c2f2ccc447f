import type { RequestOptions } from 'node:https';

import { inClusterConnection, type KubeConnection, type TokenSource } from '../../kube/kube-connection.ts';

/** Thrown where a kubeconfig file cannot be used; says which and why. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
  readonly code = 'KUBECONFIG';
}

/**
 * The connection that a kubeconfig file's current context names, with whatever way to authenticate it prescribes (client
 * certificate, token, token file, exec plugin). Credentials that run out are obtained anew when they do; a client certificate from a plugin is not.
 *
 * @throws KubeconfigError
 */
export async function kubeconfigConnection(options: {
  path: string;
  userAgent: string;
}): Promise<KubeConnection> {
  const { path, userAgent } = options;
  // Loaded only here: it takes longer to load than all the rest of the operator, and a pod needs none of it.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const httpsOptions: RequestOptions = {};
  try {
    config.loadFromFile(path);
    await config.applyToHTTPSOptions(httpsOptions);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KubeconfigError(`The kubeconfig file ${path} cannot be used: ${reason}`, { cause });
  }
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (!cluster) {
    throw new KubeconfigError(
      `The kubeconfig file ${path} has no current context that names a cluster; choose one with "kubectl config use-context".`,
    );
  }
  if (cluster.proxyUrl !== undefined || user?.impersonateUser !== undefined || user?.username !== undefined) {
    throw new KubeconfigError(
      `The kubeconfig file ${path} asks for a proxy, impersonation or a password, none of which is supported here.`,
    );
  }
  const token: TokenSource = {
    async token() {
      const renewed: RequestOptions = {};
      await config.applyToHTTPSOptions(renewed);
      return bearerToken(renewed) ?? '';
    },
  };
  const { ca, cert, key, servername, rejectUnauthorized } = httpsOptions;
  return {
    server: cluster.server,
    userAgent,
    ...(ca !== undefined && { ca: String(ca) }),
    ...(cert !== undefined &&
      key !== undefined && { clientCertificate: { cert: String(cert), key: pem(key) } }),
    ...(servername !== undefined && { tlsServerName: servername }),
    ...(rejectUnauthorized === false && { insecureSkipTlsVerify: true }),
    ...(bearerToken(httpsOptions) !== undefined && { token }),
  };
}

/** A kubeconfig file where `KUBECONFIG` names one; otherwise the service account of the pod this runs in. */
export function loadKubeConnection(options: {
  userAgent: string;
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<KubeConnection> {
  const { userAgent, env = process.env } = options;
  const path = env['KUBECONFIG'];
  return path ? kubeconfigConnection({ path, userAgent }) : inClusterConnection({ userAgent, env });
}

function bearerToken({ headers }: RequestOptions): string | undefined {
  if (!headers || Array.isArray(headers)) return undefined;
  const value = (headers as Record<string, unknown>)['Authorization'];
  return typeof value === 'string' && value.startsWith('Bearer ') ? value.slice('Bearer '.length) : undefined;
}

function pem(key: NonNullable<RequestOptions['key']>): string {
  if (typeof key === 'string' || Buffer.isBuffer(key)) return String(key);
  throw new KubeconfigError('A client key in several parts is not supported here.');
}
