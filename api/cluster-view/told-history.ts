import {
  STREAM_VERSION,
  type Mark,
  type Series,
  type Subject,
  type SubjectId,
} from '../../cluster-view/events.ts';
import type { LoopTurns } from '../loop-turns.ts';
import type { FigureHistory, SubjectSeries } from './figure-history.ts';

/** What a pod tells of the last ten minutes. */
export interface PeerHistory {
  readonly version: number;
  readonly pod: string;
  /** Its clock now. */
  readonly now: number;
  /** What it saw by itself. */
  readonly own: Series;
  /** What it was told while somebody watched there. */
  readonly gathered: Series;
  readonly marks: readonly Mark[];
  /** Members and pods that it has seen go. */
  readonly gone: readonly Subject[];
}

type Part = 'own' | 'gathered';

/** The first line of a history. */
interface Head extends Omit<PeerHistory, Part> {
  readonly times: Readonly<Record<Part, Series['times']>>;
}

/** Each further line. */
interface Line {
  readonly part: Part;
  readonly id: SubjectId;
  readonly values: SubjectSeries;
}

/** Writes a history as lines of JSON, a subject in each: neither who writes nor who reads has to do all of it in one turn. */
export async function* historyLines(
  head: Omit<PeerHistory, Part>,
  histories: Readonly<Record<Part, FigureHistory>>,
  turns: LoopTurns,
): AsyncGenerator<string> {
  const parts = { own: histories.own.bySubject(), gathered: histories.gathered.bySubject() };
  const times = { own: parts.own.times, gathered: parts.gathered.times };
  yield `${JSON.stringify({ ...head, times } satisfies Head)}\n`;
  for (const part of ['own', 'gathered'] as const) {
    for (const [id, values] of parts[part].subjects) {
      yield `${JSON.stringify({ part, id, values } satisfies Line)}\n`;
      await turns.next();
    }
  }
}

/** Reads such lines. @returns null where a pod of another release wrote them. @throws SyntaxError where they are no JSON */
export async function readHistory(text: Buffer, turns: LoopTurns): Promise<PeerHistory | null> {
  const lines = linesOf(text);
  const { times, ...head } = JSON.parse(lines.next().value ?? '') as Head;
  if (head.version !== STREAM_VERSION) return null;
  const series: Record<Part, Record<SubjectId, SubjectSeries>> = { own: {}, gathered: {} };
  for (const line of lines) {
    await turns.next();
    const { part, id, values } = JSON.parse(line) as Line;
    series[part][id] = values;
  }
  return {
    ...head,
    own: { times: times.own, series: series.own },
    gathered: { times: times.gathered, series: series.gathered },
  };
}

const LINE_END = 10;

function* linesOf(text: Buffer): Generator<string, undefined> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf(LINE_END, from);
    const to = end < 0 ? text.length : end;
    yield text.toString('utf8', from, to);
    from = to + 1;
  }
}
