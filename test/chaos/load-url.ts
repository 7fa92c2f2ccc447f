import { hostPort } from '../../kube/host-port.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { sampleSpec } from '../support/sample.ts';
import { docker } from './faults/docker.ts';

const answerMs = 5_000;

/**
 * The node port at the control plane's own address, where this host reaches it: no case ends that node, and its kube-proxy chooses
 * the query pod. The port on the loopback leads there through docker's own proxy, which takes every connection itself, keeps those
 * that nobody answers, and ends once it has too many. Only an engine in a virtual machine leaves no other way.
 */
export async function loadUrl(live: LiveCluster): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const address = await docker('inspect', '--format', format, live.controlPlaneNode);
  const { service } = (await sampleSpec()).query ?? {};
  const direct = `http://${hostPort(address, service?.nodePort ?? '')}`;
  return (await answers(direct)) ? direct : live.url.replace('localhost', '127.0.0.1');
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    return response.ok;
  } catch {
    // There is no way to it from here.
    return false;
  }
}
