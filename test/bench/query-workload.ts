import { foldTitle } from '../../catalog/fold-title.ts';
import { Draws } from '../data/imdb/draws.ts';
import type { AskedTitle, AskedTitles } from '../support/load/asked-title.ts';
import { withSlips } from '../support/slips.ts';

/** As far as questions are drawn from it. */
export interface AskableTitle {
  readonly _id: string;
  readonly title: string;
  readonly keys: readonly string[];
  readonly votes: number;
}

/**
 * Which titles are asked for. `uniform`: drawn from all, namesakes included. `few`: likewise, from those that share their name with
 * at most two others. `zipf`: by popularity, the n-th most voted with a probability in proportion to 1/n. `hot`: the 1,000 most
 * voted, all alike, so that every answer may be kept. `slips`: titles as in `few`, each with one slip of the pen ({@link withSlips}), of at least
 * five letters; some are not found, and fail. `typed`: the first three to eight letters of titles drawn from all, as the page asks for suggestions.
 */
export const MIXES = ['uniform', 'few', 'zipf', 'hot', 'slips', 'typed'] as const;
export type Mix = (typeof MIXES)[number];

export interface WorkloadOptions {
  readonly seed: number;
  /** Of each mix. Default 100,000, the most there may be. */
  readonly questions?: number;
  /** How many titles are hot. Default 1,000. */
  readonly hot?: number;
}

const QUESTIONS = 100_000;
const FEW = 3;
const HOT = 1000;
/** With so many namesakes a title is on the first page, whatever the order of the answer is. */
const SURELY_ON_PAGE = 10;
const LONGEST_TITLE = 200;
/** Shorter titles with a slip are hardly found by anybody. */
const FEWEST_LETTERS = 5;
/** So many letters are typed. */
const TYPED = { fewest: 3, most: 8 };

/** Questions of each mix about the titles of a catalogue; the same for the same seed. */
export function drawWorkloads(
  titles: readonly AskableTitle[],
  { seed, questions = QUESTIONS, hot = HOT }: WorkloadOptions,
): Record<Mix, AskedTitles> {
  const namesakes = namesakesByKey(titles);
  const askable = titles.filter(({ title }) => foldTitle(title) !== '' && title.length <= LONGEST_TITLE);
  const few = askable.filter(({ title }) => (namesakes.get(foldTitle(title))?.length ?? 0) <= FEW);
  const byVotes = askable.toSorted((a, b) => b.votes - a.votes || (a._id < b._id ? -1 : 1));
  const zipf = harmonicSums(byVotes.length);
  const draw = (mix: number, from: (unit: number) => AskableTitle | undefined): AskedTitles => {
    const drawn = Array.from({ length: questions }, (_, n) =>
      from(new Draws(seed, 'questions', mix * QUESTIONS + n).unit()),
    );
    return asked(
      drawn.filter((title) => title !== undefined),
      namesakes,
    );
  };
  const evenly = (all: readonly AskableTitle[]) => (unit: number) => all[Math.floor(unit * all.length)];
  return {
    uniform: draw(0, evenly(askable)),
    few: draw(1, evenly(few)),
    zipf: draw(2, (unit) => byVotes[firstAbove(zipf, unit * (zipf.at(-1) ?? 0))]),
    hot: draw(3, evenly(byVotes.slice(0, hot))),
    slips: { asked: drawSlips(few, namesakes, { seed, questions }), groups: [] },
    typed: drawTyped(askable, { seed, questions }),
  };
}

interface Drawing {
  readonly seed: number;
  readonly questions: number;
}

/** Titles with one slip each, which none is called: the one that was meant must be in the answer. */
function drawSlips(
  titles: readonly AskableTitle[],
  namesakes: ReadonlyMap<string, readonly string[]>,
  { seed, questions }: Drawing,
): AskedTitle[] {
  const asked: AskedTitle[] = [];
  const long = titles.filter(
    ({ title }) => foldTitle(title).replaceAll(/[^\p{L}]/gu, '').length >= FEWEST_LETTERS,
  );
  for (let n = 0; n < questions; n += 1) {
    const draws = new Draws(seed, 'questions', 4 * QUESTIONS + n);
    const title = long[draws.below(long.length)];
    const typed = title && withSlips(title.title, 1, () => draws.unit());
    if (title === undefined || typed === undefined || namesakes.has(foldTitle(typed))) continue;
    asked.push({ path: `/directors?title=${encodeURIComponent(typed)}`, id: title._id });
  }
  return asked;
}

/** Beginnings of titles: something must be suggested, which may have a word that begins so. */
function drawTyped(titles: readonly AskableTitle[], { seed, questions }: Drawing): AskedTitles {
  const asked: AskedTitle[] = [];
  for (let n = 0; n < questions; n += 1) {
    const draws = new Draws(seed, 'questions', 5 * QUESTIONS + n);
    const key = foldTitle(titles[draws.below(titles.length)]?.title ?? '');
    const letters = TYPED.fewest + draws.below(1 + TYPED.most - TYPED.fewest);
    const typed = Array.from(key).slice(0, letters).join('').trim();
    if (typed.length >= TYPED.fewest) asked.push({ path: `/titles/suggest?q=${encodeURIComponent(typed)}` });
  }
  return { asked, groups: [] };
}

function namesakesByKey(titles: readonly AskableTitle[]): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const { _id, keys } of titles) {
    for (const key of keys) {
      const ids = byKey.get(key);
      if (ids === undefined) byKey.set(key, [_id]);
      else ids.push(_id);
    }
  }
  return byKey;
}

function asked(
  drawn: readonly AskableTitle[],
  namesakes: ReadonlyMap<string, readonly string[]>,
): AskedTitles {
  const groups: (readonly string[])[] = [];
  const groupOf = new Map<string, number>();
  const questions = drawn.map(({ _id, title }): AskedTitle => {
    const path = `/directors?title=${encodeURIComponent(title)}`;
    const key = foldTitle(title);
    const ids = namesakes.get(key) ?? [];
    if (ids.length <= SURELY_ON_PAGE) return { path, id: _id };
    let group = groupOf.get(key);
    if (group === undefined) {
      group = groups.push(ids) - 1;
      groupOf.set(key, group);
    }
    return { path, group };
  });
  return { asked: questions, groups };
}

/** 1, 1 + 1/2, 1 + 1/2 + 1/3 and so on. */
function harmonicSums(count: number): Float64Array {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let n = 0; n < count; n += 1) sums[n] = sum += 1 / (n + 1);
  return sums;
}

/** The first place whose value is above `value`, by bisection; the last where none is. */
function firstAbove(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
