import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A port of a pod, reached through a port of this machine. */
export interface PortForward {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Forwards a free port of the loopback to the pod's own loopback, which no network policy keeps anybody from. */
export async function forwardPort(
  pod: { readonly namespace: string; readonly name: string },
  port: number,
): Promise<PortForward> {
  const args = [
    'port-forward',
    '--address=127.0.0.1',
    `--namespace=${pod.namespace}`,
    `pod/${pod.name}`,
    `:${port}`,
  ];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithUs = (): boolean => child.kill('SIGKILL');
  process.on('exit', endWithUs);
  const said: string[] = [];
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', endWithUs);
      resolve();
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const address = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    void ended.then(() => reject(new Error(`kubectl ${args.join(' ')} ended: ${said.join('')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const local = /^Forwarding from (127\.0\.0\.1:\d+) /.exec(line)?.[1];
      if (local !== undefined) resolve(local);
    });
  });
  return {
    address,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
