import type { FailureKind } from './judge-answer.ts';

/** A question, and how to see in the bytes of an answer that it is the right one. */
export interface AskedTitle {
  /** `/directors?title=…` or `/titles/suggest?q=…`, percent-encoded. */
  readonly path: string;
  /** The title asked for: its id must be in the answer. Absent where it has more namesakes than surely fit on a page. */
  readonly id?: string;
  /**
   * Where `id` is absent: the place of its namesakes in `AskedTitles.groups`. The first title of the answer must be one of them. Absent as well:
   * there must be one, whichever it is.
   */
  readonly group?: number;
}

/** Questions in the order in which they are asked, over and over. */
export interface AskedTitles {
  readonly asked: readonly AskedTitle[];
  /** Ids of all titles of one name, as its primary, original or another title. */
  readonly groups: readonly (readonly string[])[];
}

/** A question ready to be sent. */
export interface ReadyQuestion {
  /** The whole request, as it goes over the wire. */
  readonly request: Buffer;
  /** What is wrong with the body in these bytes; undefined where it is right. */
  readonly judge: (bytes: Buffer, from: number, to: number) => FailureKind | undefined;
}

/** What an answer calls the list that is looked at, and how it is written where it is empty. */
interface List {
  readonly some: Buffer;
  readonly none: Buffer;
}

const TITLES = listCalled('titles');
const SUGGESTIONS = listCalled('suggestions');
/** Ids of generated titles begin so; those of people do not. */
const FIRST_ID = Buffer.from('"id":"tt');
const QUOTE = 0x22;

/** Makes the requests once, so that sending one costs no more than its bytes. `host`: `127.0.0.1:8080`. */
export function readyQuestions({ asked, groups }: AskedTitles, host: string): ReadyQuestion[] {
  const sets = groups.map((ids) => new Set(ids));
  return asked.map((question) => ({
    request: Buffer.from(
      `GET ${question.path} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n\r\n`,
      'latin1',
    ),
    judge: judgeOf(question, sets),
  }));
}

function judgeOf(
  { path, id, group }: AskedTitle,
  sets: readonly ReadonlySet<string>[],
): ReadyQuestion['judge'] {
  const list = listOf(path);
  if (id !== undefined) return judgeId(id, list);
  return group === undefined ? judgeSome(list) : judgeGroup(sets[group], list);
}

function judgeSome(list: List): ReadyQuestion['judge'] {
  return (bytes, from, to) => {
    const at = bytes.indexOf(list.some, from);
    const id = at === -1 ? -1 : bytes.indexOf(FIRST_ID, at);
    return id === -1 || id >= to ? whatElse(bytes, list, from, to) : undefined;
  };
}

function listCalled(name: string): List {
  return { some: Buffer.from(`"${name}":[`), none: Buffer.from(`"${name}":[]`) };
}

function listOf(path: string): List {
  return path.startsWith('/titles/suggest?') ? SUGGESTIONS : TITLES;
}

function judgeId(id: string, list: List): ReadyQuestion['judge'] {
  const mark = Buffer.from(`"id":"${id}"`);
  return (bytes, from, to) => (contains(bytes, mark, from, to) ? undefined : whatElse(bytes, list, from, to));
}

function judgeGroup(ids: ReadonlySet<string> | undefined, list: List): ReadyQuestion['judge'] {
  if (ids === undefined) throw new RangeError('a question names a group of namesakes that is not there');
  return (bytes, from, to) => {
    const titles = bytes.indexOf(list.some, from);
    const at = titles === -1 ? -1 : bytes.indexOf(FIRST_ID, titles);
    if (at === -1 || at >= to) return whatElse(bytes, list, from, to);
    const idFrom = at + FIRST_ID.length - 2;
    const id = bytes.toString('latin1', idFrom, bytes.indexOf(QUOTE, idFrom));
    return ids.has(id) ? undefined : 'wrong';
  };
}

function whatElse(bytes: Buffer, { some, none }: List, from: number, to: number): FailureKind {
  if (contains(bytes, none, from, to)) return 'empty';
  return contains(bytes, some, from, to) ? 'wrong' : 'unreadable';
}

function contains(bytes: Buffer, mark: Buffer, from: number, to: number): boolean {
  const at = bytes.indexOf(mark, from);
  return at !== -1 && at + mark.length <= to;
}
