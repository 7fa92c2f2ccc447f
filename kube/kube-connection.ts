import { readFile } from 'node:fs/promises';

import { systemClock, type Clock } from '../time/clock.ts';
import { hostPort } from './host-port.ts';

/** Where the bearer token of each request comes from. */
export interface TokenSource {
  /** The token to send now. `refused` is one that the server has just answered 401 to: do not hand it out again if a newer one exists. */
  token(refused?: string): Promise<string>;
}

/** All that is needed to speak to one API server. */
export interface KubeConnection {
  /** `https://host:port`, with a path prefix where the server sits behind one. */
  readonly server: string;
  /** PEM of the authorities to trust; absent: those of the system. */
  readonly ca?: string;
  /** The name to check the server's certificate against, where it is not the host of `server`. */
  readonly tlsServerName?: string;
  /** Accept any certificate. For development only. */
  readonly insecureSkipTlsVerify?: boolean;
  readonly token?: TokenSource;
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  readonly userAgent: string;
}

export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Thrown where this process is not in a pod, or its service account is not mounted. */
export class NotInClusterError extends Error {
  override readonly name = 'NotInClusterError';
  readonly code = 'NOT_IN_CLUSTER';
}

export function staticToken(token: string): TokenSource {
  return { token: () => Promise.resolve(token) };
}

/**
 * A token that the kubelet rewrites before it runs out: read again once a minute, and at once when it was refused.
 * While the file cannot be read, the token read last goes on being used.
 */
export class FileTokenSource implements TokenSource {
  static readonly #MAX_AGE_MS = 60_000;
  readonly #path: string;
  readonly #clock: Clock;
  #current: { token: string; readAt: number } | undefined;

  constructor(path: string, clock: Clock = systemClock) {
    this.#path = path;
    this.#clock = clock;
  }

  async token(refused?: string): Promise<string> {
    const now = this.#clock.monotonicNow();
    const current = this.#current;
    if (current && now - current.readAt < FileTokenSource.#MAX_AGE_MS && current.token !== refused) {
      return current.token;
    }
    try {
      const token = (await readFile(this.#path, 'utf8')).trim();
      this.#current = { token, readAt: now };
      return token;
    } catch (cause) {
      if (current) return current.token;
      throw new NotInClusterError(`The service account token ${this.#path} cannot be read.`, { cause });
    }
  }
}

/**
 * The connection of a pod: address from the environment, authority and token from the mounted service account.
 *
 * @throws NotInClusterError saying what is missing
 */
export async function inClusterConnection(options: {
  userAgent: string;
  env?: Readonly<Record<string, string | undefined>>;
  folder?: string;
}): Promise<KubeConnection> {
  const { userAgent, env = process.env, folder = SERVICE_ACCOUNT_FOLDER } = options;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) {
    throw new NotInClusterError(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this process does not run in a pod. ' +
        'Outside a cluster, name a kubeconfig file in KUBECONFIG.',
    );
  }
  let ca: string;
  try {
    ca = await readFile(`${folder}/ca.crt`, 'utf8');
  } catch (cause) {
    throw new NotInClusterError(
      `${folder}/ca.crt cannot be read: the pod needs a service account with automountServiceAccountToken: true.`,
      { cause },
    );
  }
  const token = new FileTokenSource(`${folder}/token`);
  await token.token();
  return { server: `https://${hostPort(host, port)}`, ca, token, userAgent };
}

/** The namespace this pod runs in, from the mounted service account. */
export async function inClusterNamespace(folder: string = SERVICE_ACCOUNT_FOLDER): Promise<string> {
  try {
    return (await readFile(`${folder}/namespace`, 'utf8')).trim();
  } catch (cause) {
    throw new NotInClusterError(`${folder}/namespace cannot be read.`, { cause });
  }
}
