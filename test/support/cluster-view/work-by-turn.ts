import { FigureHistory } from '../../../api/cluster-view/figure-history.ts';

type Method<Name extends 'bySubject' | 'load'> = (
  this: FigureHistory,
  ...args: Parameters<FigureHistory[Name]>
) => ReturnType<FigureHistory[Name]>;

/** How many subjects' figures were taken out of histories, or put into one, in each turn of the event loop that had any. */
export async function subjectsByTurn(work: () => Promise<unknown>): Promise<number[]> {
  const byTurn: number[] = [];
  let inTurn = 0;
  const count = (): void => {
    if (inTurn > 0) byTurn.push(inTurn);
    inTurn = 0;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const giveBack = onEachSubject(() => (inTurn += 1));
  try {
    await work();
    if (inTurn > 0) byTurn.push(inTurn);
    return byTurn;
  } finally {
    clearImmediate(next);
    giveBack();
  }
}

/** Has something done for each subject of any history that is read or loaded, until what it returns is called. */
function onEachSubject(seen: () => void): () => void {
  const methods = Object.getOwnPropertyDescriptors(FigureHistory.prototype);
  const bySubject = methods.bySubject.value as Method<'bySubject'>;
  const load = methods.load.value as Method<'load'>;
  FigureHistory.prototype.load = function (series) {
    Object.keys(series.series).forEach(() => seen());
    load.call(this, series);
  };
  FigureHistory.prototype.bySubject = function (from, to) {
    const { times, subjects } = bySubject.call(this, from, to);
    const told = function* (): Generator<typeof subjects extends Iterable<infer Each> ? Each : never> {
      for (const each of subjects) {
        seen();
        yield each;
      }
    };
    return { times, subjects: told() };
  };
  return () => Object.assign(FigureHistory.prototype, { bySubject, load });
}
