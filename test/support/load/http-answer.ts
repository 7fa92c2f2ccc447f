/** An answer that is whole: its status, its head as text, and where its body is in the bytes read. */
export interface HttpAnswer {
  readonly status: number;
  /** Status line and headers, without the empty line behind them. */
  readonly head: string;
  readonly bodyFrom: number;
  readonly bodyTo: number;
}

/** These bytes cannot be read as an answer of HTTP/1.1 with a known length. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  readonly code = 'ANSWER_UNREADABLE';
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
/** A head longer than this is none. */
const LONGEST_HEAD = 65_536;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+) *(?:\r\n|$)/iu;

/**
 * The first answer in these bytes, as far as a load generator needs it: one search and one pattern instead of a parser (RFC 9112,
 * section 6.3, with Content-Length alone). Undefined while the answer is not whole.
 *
 * @throws UnreadableAnswer where it is not HTTP/1.1, or its length is not given (chunked)
 */
export function readHttpAnswer(bytes: Buffer): HttpAnswer | undefined {
  const endOfHead = bytes.indexOf(END_OF_HEAD);
  if (endOfHead === -1) {
    if (bytes.length > LONGEST_HEAD)
      throw new UnreadableAnswer(`no end of the head in ${bytes.length} bytes`);
    return undefined;
  }
  const head = bytes.toString('latin1', 0, endOfHead);
  if (!/^HTTP\/1\.1 \d{3}/u.test(head)) throw new UnreadableAnswer(`not HTTP/1.1: ${head.slice(0, 100)}`);
  const length = CONTENT_LENGTH.exec(head)?.[1];
  if (length === undefined) throw new UnreadableAnswer(`no Content-Length: ${head.slice(0, 300)}`);
  const bodyFrom = endOfHead + END_OF_HEAD.length;
  const bodyTo = bodyFrom + Number(length);
  return bytes.length < bodyTo ? undefined : { status: Number(head.slice(9, 12)), head, bodyFrom, bodyTo };
}

/** The value of a header of an answer's head; undefined where it has none. `name` in lower case. */
export function headerOf(head: string, name: string): string | undefined {
  const lower = head.toLowerCase();
  const at = lower.indexOf(`\r\n${name}:`);
  if (at === -1) return undefined;
  const from = at + name.length + 3;
  const to = lower.indexOf('\r\n', from);
  return head.slice(from, to === -1 ? undefined : to).trim();
}
