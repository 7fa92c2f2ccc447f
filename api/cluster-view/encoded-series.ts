import { HISTORY_STEP_MS } from '../../cluster-view/events.ts';
import type { LoopTurns } from '../loop-turns.ts';
import type { FigureHistory } from './figure-history.ts';

/**
 * A series as it stands in an object's JSON, without the braces around it: `"times":[…],"series":{…}`. Each subject has a turn of the
 * event loop to itself: a hundred in one turn are half a second, for which every search would wait.
 *
 * @param span what is wanted of it, in milliseconds since the epoch: all, where it does not say
 */
export async function encodedSeries(
  history: FigureHistory,
  turns: LoopTurns,
  span: { readonly from?: number; readonly to?: number } = {},
): Promise<Buffer> {
  const { times, subjects } = history.bySubject(span.from, span.to);
  const pieces = [Buffer.from(`"times":${JSON.stringify(times)},"series":{`)];
  for (const [id, values] of subjects) {
    const comma = pieces.length === 1 ? '' : ',';
    pieces.push(Buffer.from(`${comma}${JSON.stringify(id)}:${JSON.stringify(values)}`));
    await turns.next();
  }
  return Buffer.concat([...pieces, Buffer.from('}')]);
}

/** The JSON of an object with these fields and a series. */
export function withSeries(fields: Readonly<Record<string, unknown>>, series: Buffer): Buffer {
  const rest = JSON.stringify(fields).slice(1);
  return Buffer.concat([Buffer.from('{'), series, Buffer.from(rest === '}' ? rest : `,${rest}`)]);
}

interface Made {
  readonly of: FigureHistory;
  /** The two seconds in which it was begun. */
  readonly slot: number;
  readonly series: Promise<Buffer>;
  isDone: boolean;
}

/** The series of a history as it is now, made once for all who ask while it is made, or before there is another column. */
export class SharedSeries {
  readonly #turns: LoopTurns;
  #last: Made | undefined;

  constructor(turns: LoopTurns) {
    this.#turns = turns;
  }

  /** @param now in milliseconds since the epoch */
  of(history: FigureHistory, now: number): Promise<Buffer> {
    const slot = Math.floor(now / HISTORY_STEP_MS);
    const last = this.#last;
    if (last?.of === history && (!last.isDone || last.slot === slot)) return last.series;
    const made = { of: history, slot, series: encodedSeries(history, this.#turns), isDone: false };
    const end = (): void => void (made.isDone = true);
    made.series.then(end, end);
    this.#last = made;
    return made.series;
  }
}
