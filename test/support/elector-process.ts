/**
 * A process that waits to lead, says so on standard output, leads until SIGTERM, and exits 0, or 1 when it loses the lease.
 * Environment: KUBECONFIG, IDENTITY, NAMESPACE.
 */
import { KubeClient } from '../../kube/kube-client.ts';
import { KubeLeaseStore } from '../../operator/controller/kube-lease-store.ts';
import { LeaderElector } from '../../operator/controller/leader-elector.ts';
import { loadKubeConnection } from '../../operator/kube/load-kube-connection.ts';
import { RecordingLogger } from './recording-logger.ts';

const { IDENTITY: identity = '', NAMESPACE: namespace = '' } = process.env;
const client = new KubeClient(await loadKubeConnection({ userAgent: identity }));
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const elector = new LeaderElector({
  identity,
  store: new KubeLeaseStore(client, { namespace, name: 'operator' }),
  logger: new RecordingLogger(),
  times: { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryPeriodMs: 300 },
});
try {
  await elector.run(stop.signal, async (signal) => {
    console.log('leading');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  console.log('ended');
} catch (error) {
  console.log(error instanceof Error ? error.name : String(error));
  process.exitCode = 1;
} finally {
  client.close();
}
