import { echo, Problem } from './problem.ts';

/** What a request asks for: its target (RFC 9112, 3.2), taken apart. */
export interface RequestTarget {
  /** As it was written: percent-encoded. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly queryString: string;
}

/** @throws Problem 400 where it is none */
export function requestTarget(url: string): RequestTarget {
  return url.startsWith('/') ? originForm(url) : absoluteForm(url);
}

/** What is asked for without its query, to be told of: whether it can be read or not. */
export function pathAsWritten(url = ''): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

function originForm(url: string): RequestTarget {
  const fragment = url.indexOf('#');
  const whole = fragment < 0 ? url : url.slice(0, fragment);
  const mark = whole.indexOf('?');
  return mark < 0
    ? { path: whole, queryString: '' }
    : { path: whole.slice(0, mark), queryString: whole.slice(mark + 1) };
}

/** `http://host/path`, as a request through a proxy has it, and `*`. */
function absoluteForm(url: string): RequestTarget {
  if (url === '*') return { path: url, queryString: '' };
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new Problem(400, `"${echo(url)}" is not an address that this service can be asked for.`);
  }
  return { path: parsed.pathname, queryString: parsed.search.slice(1) };
}
