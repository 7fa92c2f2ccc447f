import type { Series, SubjectId } from '../../cluster-view/events.ts';
import type { LoopTurns } from '../loop-turns.ts';
import { FigureHistory, type SubjectSeries } from './figure-history.ts';
import { mergeSeries, type ShiftedSeries } from './merge-series.ts';
import type { PeerHistory } from './told-history.ts';

/** A sibling's history, and how far its clock is behind. */
export interface ToldHistory {
  readonly history: Pick<PeerHistory, 'own' | 'gathered'>;
  readonly shiftMs: number;
}

/**
 * One history of this pod's and those of its siblings. Each subject has a turn of the event loop to itself: no search waits for all of
 * them.
 *
 * @param now end of the merged history, in milliseconds since the epoch
 */
export async function mergeHistories(
  { own, gathered }: Readonly<Record<'own' | 'gathered', FigureHistory>>,
  told: readonly ToldHistory[],
  now: number,
  turns: LoopTurns,
): Promise<FigureHistory> {
  const ofAll = async (kept: FigureHistory, part: 'own' | 'gathered'): Promise<ShiftedSeries[]> => [
    { ...(await inTurns(kept, turns)), shiftMs: 0 },
    ...told.map(({ history, shiftMs }) => ({ ...history[part], shiftMs })),
  ];
  const parts = { own: await ofAll(own, 'own'), gathered: await ofAll(gathered, 'gathered') };
  const merged = new FigureHistory();
  const all = [...parts.own, ...parts.gathered];
  for (const id of new Set(all.flatMap(({ series }) => Object.keys(series) as SubjectId[]))) {
    const ofOne = (some: readonly ShiftedSeries[]): ShiftedSeries[] =>
      some.flatMap(({ series, ...rest }) => {
        const values = series[id];
        return values === undefined ? [] : [{ ...rest, series: { [id]: values } }];
      });
    merged.load(mergeSeries(ofOne(parts.own), ofOne(parts.gathered), now));
    await turns.next();
  }
  return merged;
}

async function inTurns(history: FigureHistory, turns: LoopTurns): Promise<Series> {
  const { times, subjects } = history.bySubject();
  const series: Record<SubjectId, SubjectSeries> = {};
  for (const [id, values] of subjects) {
    series[id] = values;
    await turns.next();
  }
  return { times, series };
}
