import { Agent, request, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';

/** Longest wait for an answer that costs the asked one nothing. */
const LIMIT_MS = 1_000;

/** Asks pods and kubelets whether they are there. What they answer does not matter, only that they do. */
export interface LivenessQuestions {
  /** @param address of the pod */
  pod(address: string, port: number): Promise<boolean>;
  /** @param address of the node */
  kubelet(address: string, port: number): Promise<boolean>;
  close(): void;
}

/**
 * {@link LivenessQuestions} over HTTP. A connection alone proves nothing: the kernel of a machine whose processes are all stopped
 * still accepts it. A refused one is an answer: the machine has said that nobody listens there, which is for its kubelet to mend.
 */
export class HttpLivenessQuestions implements LivenessQuestions {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  pod(address: string, port: number): Promise<boolean> {
    return answers((options) =>
      request({ ...options, host: address, port, path: '/livez', agent: this.#agent }),
    );
  }

  /** As nobody, without a login: every kubelet answers 200, 401 or 403 to that. Its certificate is its own matter here. */
  kubelet(address: string, port: number): Promise<boolean> {
    return answers((options) =>
      secureRequest({
        ...options,
        host: address,
        port,
        path: '/healthz',
        agent: false,
        rejectUnauthorized: false,
      }),
    );
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function answers(ask: (options: RequestOptions) => ReturnType<typeof request>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const asked = ask({ signal: AbortSignal.timeout(LIMIT_MS) });
  asked.on('response', (response) => {
    response.resume();
    resolve(true);
  });
  asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  asked.end();
  return promise;
}
