import { KubeProtocolError, type KubeStatus } from './kube-error.ts';

/** @throws KubeProtocolError where the answer of `attempt` is not JSON */
export function parseJson(text: string, attempt: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KubeProtocolError(`${attempt}: the answer is not JSON: ${text.slice(0, 80)}`, { cause });
  }
}

/** A refusal's body; what sits before the API server (a proxy, its own overload filter) answers in plain text. */
export function statusFrom(text: string): KubeStatus {
  try {
    const status = JSON.parse(text) as KubeStatus | null;
    if (status?.kind === 'Status') return status;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { message: text.trim().slice(0, 300) };
}
