import { writeFile } from 'node:fs/promises';
import type { ControlPlane } from './control-plane.ts';

/** Writes a kubeconfig of whoever has that token to `path`. */
export async function writeTokenKubeconfig(
  { url, ca }: ControlPlane,
  token: string,
  path: string,
): Promise<string> {
  const name = 'test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
