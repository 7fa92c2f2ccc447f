import { connect, type Socket } from 'node:net';

import { readHttpAnswer, type HttpAnswer } from './http-answer.ts';
import type { FailureKind } from './judge-answer.ts';

/** Told what became of each request of a connection, once for each. */
export interface AnswerListener {
  answered(connection: RawConnection, answer: HttpAnswer, bytes: Buffer): void;
  failed(connection: RawConnection, kind: FailureKind): void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * One keep-alive connection with at most one request in it: what `node:http` does for a client costs several times as much, and a
 * generator on the machine that it measures must cost little. It connects when it is first asked, and again after it was closed.
 */
export class RawConnection {
  /** What is asked now, as the owner likes; undefined while the connection is idle. */
  asking: { readonly question: number; readonly dueMs: number; readonly sentMs: number } | undefined;
  readonly #address: Address;
  readonly #listener: AnswerListener;
  #socket: Socket | undefined;
  #bytes: Buffer | undefined;

  constructor(address: Address, listener: AnswerListener) {
    this.#address = address;
    this.#listener = listener;
  }

  /** The answer, or its absence, is told to the listener. */
  ask(request: Buffer, asking: NonNullable<RawConnection['asking']>): void {
    this.asking = asking;
    this.#socket ??= this.#connect();
    this.#socket.write(request);
  }

  /** Gives the present request up, as failed, and the connection with it. */
  giveUp(kind: FailureKind): void {
    this.#drop();
    this.#fail(kind);
  }

  close(): void {
    this.asking = undefined;
    this.#drop();
  }

  #connect(): Socket {
    const socket = connect({ ...this.#address, noDelay: true });
    socket.on('data', (chunk: Buffer) => {
      if (socket === this.#socket) this.#read(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#fail(error.code === 'ECONNREFUSED' ? 'refused' : 'broken');
    });
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#fail('broken');
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    const bytes = this.#bytes === undefined ? chunk : Buffer.concat([this.#bytes, chunk]);
    let answer: HttpAnswer | undefined;
    try {
      answer = readHttpAnswer(bytes);
    } catch {
      // What it was is not kept: one kind of failure is enough to stop and look.
      this.giveUp('unreadable');
      return;
    }
    if (answer === undefined) {
      this.#bytes = bytes;
      return;
    }
    this.#bytes = undefined;
    // More than was asked for: nothing that comes on this connection can be told apart any more.
    if (this.asking === undefined || answer.bodyTo !== bytes.length) {
      this.giveUp('unreadable');
      return;
    }
    if (/\r\nconnection: *close/iu.test(answer.head)) this.#drop();
    this.#listener.answered(this, answer, bytes);
  }

  #fail(kind: FailureKind): void {
    if (this.asking !== undefined) this.#listener.failed(this, kind);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#bytes = undefined;
    socket?.destroy();
  }
}
