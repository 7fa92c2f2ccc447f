import type { StreamEvent } from './read-stream.ts';

/** The end of a line: LF, CR LF, or a CR of which the next letter says that no LF belongs to it. */
const LINE_END = /\r\n|\n|\r(?!$)/g;

/**
 * Reads events out of the text of a stream (HTML Living Standard, 9.2.6 "Interpreting an event stream"), whatever pieces the text comes
 * in. Fields other than `event` and `data` have no meaning here.
 */
export class EventText {
  #rest = '';
  /** So much of the rest has no end of a line in it: a history of megabytes is looked through once, not once a piece. */
  #searched = 0;
  #isBegin = true;
  #name = '';
  #data: string[] = [];

  /** @returns the events that are complete by now, in their order */
  feed(text: string): StreamEvent[] {
    if (text === '') return [];
    // A mark of the byte order is no part of the first line.
    this.#rest += this.#isBegin ? text.replace(/^\uFEFF/, '') : text;
    this.#isBegin = false;
    const events: StreamEvent[] = [];
    let start = 0;
    LINE_END.lastIndex = this.#searched;
    for (let end = LINE_END.exec(this.#rest); end !== null; end = LINE_END.exec(this.#rest)) {
      const event = this.#line(this.#rest.slice(start, end.index));
      if (event !== null) events.push(event);
      start = LINE_END.lastIndex;
    }
    this.#rest = this.#rest.slice(start);
    // A CR at the end is looked at again, with what comes behind it.
    this.#searched = Math.max(0, this.#rest.length - 1);
    return events;
  }

  /** @returns the event that an empty line completes */
  #line(line: string): StreamEvent | null {
    if (line === '') {
      const event =
        this.#data.length > 0 ? { name: this.#name || 'message', data: this.#data.join('\n') } : null;
      this.#name = '';
      this.#data = [];
      return event;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return null;
  }
}
