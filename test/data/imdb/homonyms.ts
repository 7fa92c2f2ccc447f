import type { Draws } from './draws.ts';
import { IMDB_SHAPE, TYPES } from './imdb-shape.ts';

/** Beside the titles of their own, the share of all but episodes; that of episodes follows from the distinct titles. */
const OWN_TITLE_SHARE = 0.75;

/** Flattens the head of the distribution: of IMDb's titles, one in 200 is "Episode #1.1". */
const RANK_OFFSET = 10;

/** Ranks come in blocks: so many titles that number an episode, then those of words, then those with a date. */
export const BLOCK = { numbered: 12, words: 5, dated: 3, all: 20 } as const;

/** Ranks from which expected values are summed in steps of a hundredth of the rank. */
const EXACT_RANKS = 2000;

/**
 * How titles come to have homonyms. A title has either a text of its own or one of a pool of `poolSize`, drawn by rank
 * from the distribution of Zipf and Mandelbrot: the r-th rank in proportion to 1 / (r + 10). The share of texts of
 * their own is chosen such that `IMDB_SHAPE.distinctTitles` of all texts are distinct, at any number of titles.
 */
export class Homonyms {
  readonly poolSize: number;
  /** The share of titles with a text of their own. */
  readonly ownEpisodes: number;
  readonly ownOthers = OWN_TITLE_SHARE;
  readonly #titles: number;

  constructor(titles: number) {
    this.#titles = titles;
    this.poolSize = Math.max(2 * BLOCK.all, Math.floor(titles / 10));
    this.ownEpisodes = this.#solveOwnEpisodes();
  }

  /** The share of all titles with a text of their own. */
  get ownShare(): number {
    const episodes = TYPES.tvEpisode.share;
    return episodes * this.ownEpisodes + (1 - episodes) * this.ownOthers;
  }

  /** A rank of the pool, from 0 to `poolSize` - 1. */
  rank(draws: Draws): number {
    const rank = RANK_OFFSET * Math.exp(draws.unit() * this.#span) - RANK_OFFSET;
    return Math.min(Math.max(0, Math.floor(rank)), this.poolSize - 1);
  }

  get #span(): number {
    return Math.log((this.poolSize + RANK_OFFSET) / RANK_OFFSET);
  }

  /** By bisection: with more texts of their own there are more distinct ones. */
  #solveOwnEpisodes(): number {
    let [low, high] = [0, 1];
    for (let step = 0; step < 30; step += 1) {
      const middle = (low + high) / 2;
      if (this.#distinctShare(middle) < IMDB_SHAPE.distinctTitles) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /** The share of distinct texts to expect of all: those of their own, and each of the pool that is drawn once or more. */
  #distinctShare(ownEpisodes: number): number {
    const episodes = TYPES.tvEpisode.share;
    const pooledEpisodes = this.#titles * episodes * (1 - ownEpisodes);
    const pooledOthers = this.#titles * (1 - episodes) * (1 - this.ownOthers);
    let distinct = this.#titles * (episodes * ownEpisodes + (1 - episodes) * this.ownOthers);
    for (let rank = 0, step = 1; rank < this.poolSize; rank += step) {
      step = Math.min(rank < EXACT_RANKS ? 1 : Math.floor(rank / 100), this.poolSize - rank);
      const share = Math.log((rank + step + RANK_OFFSET) / (rank + RANK_OFFSET)) / this.#span / step;
      const ofEpisodes = pooledEpisodes * share;
      // Others are never called after a number or a date: words have all of their draws.
      const ofWords = ofEpisodes + (pooledOthers * share * BLOCK.all) / BLOCK.words;
      const wordsShare = BLOCK.words / BLOCK.all;
      distinct +=
        step * ((1 - wordsShare) * (1 - Math.exp(-ofEpisodes)) + wordsShare * (1 - Math.exp(-ofWords)));
    }
    return distinct / this.#titles;
  }
}
