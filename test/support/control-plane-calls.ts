import { Agent, request as httpRequest } from 'undici';

export interface Answer {
  readonly status: number;
  /** Parsed where the answer is JSON, else its text. */
  readonly body: unknown;
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: `application/json`; for a PATCH `application/merge-patch+json`. */
  readonly contentType?: string;
  /** Default: the admin's. */
  readonly token?: string;
}

/** HTTPS to the processes: to any at first, later to the API server only if it shows the certificate that is trusted. */
export class Calls {
  readonly #untrusted = new Agent({ connect: { rejectUnauthorized: false } });
  #trusted: Agent | undefined;

  trust(ca: string): void {
    this.#trusted = new Agent({ connect: { ca } });
  }

  /** @param anyCertificate of a process that is not the API server */
  async answersOk(address: string, token: string, anyCertificate = false): Promise<boolean> {
    try {
      const { statusCode, body } = await httpRequest(address, {
        dispatcher: anyCertificate ? this.#untrusted : (this.#trusted ?? this.#untrusted),
        headers: { authorization: `Bearer ${token}` },
      });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false; // Not listening yet; the caller holds the deadline.
    }
  }

  async request(
    method: string,
    address: string,
    { body, contentType, token = '' }: RequestOptions,
  ): Promise<Answer> {
    const type = contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
    const answer = await httpRequest(address, {
      method: method as 'GET',
      dispatcher: this.#trusted ?? this.#untrusted,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    return { status: answer.statusCode, body: isJson ? (JSON.parse(text) as unknown) : text };
  }

  async end(): Promise<void> {
    await Promise.all([this.#untrusted.destroy(), this.#trusted?.destroy()]);
  }
}
