import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { finderTables } from '../../api/finding/finder-tables.ts';
import { TitleFinder } from '../../api/finding/title-finder.ts';
import type { FindMatch } from '../../api/finding/title-question.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { command } from '../../cluster/command.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { benchFindingLoad } from './finding-load.ts';
import { seededRandom, withSlips } from '../support/slips.ts';

export interface FindingBenchOptions {
  readonly titles: number;
  readonly seed: number;
  /** How many titles are asked for in each way. */
  readonly questions?: number;
}

const QUESTIONS = 5000;
const FIRST = 5;
/** Each question is timed so often, and its least time counts: the rest is what other processes of the machine took. */
const ROUNDS = 5;
/** Beginnings of so many letters. */
const BEGINNINGS = [1, 2, 3, 5, 8];

/** How much of what is typed finds its title, how long that takes, and what memory it needs. */
export async function benchFinding({
  titles,
  seed,
  questions = QUESTIONS,
}: FindingBenchOptions): Promise<void> {
  console.log(
    `\nFinding among ${whole(titles)} generated titles of seed ${seed}, ${whole(questions)} questions a line:`,
  );
  const bytes = await snapshotBytes(titles, seed);
  const began = performance.now();
  const snapshot = Snapshot.read(bytes);
  const read = performance.now();
  const tables = finderTables(snapshot);
  const indexed = performance.now();
  const finder = new TitleFinder(snapshot, tables);
  line('open', `${whole(read - began)} ms to check, ${whole(indexed - read)} ms to make tables`);
  const tableBytes = [tables.keys, tables.words]
    .flatMap(({ signatures, buckets, entries }) => [signatures, buckets, entries])
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
  line('memory', `${mebi(bytes.byteLength)} snapshot, ${mebi(tableBytes)} tables`);
  await benchFindingLoad(bytes, line);
  const imdb = new GeneratedImdb({ titles, seed });
  const random = seededRandom(seed);
  const drawn = drawTitles(imdb, questions, random);
  ask(
    finder,
    'exact',
    'exact',
    drawn.map(({ title }) => ({ typed: title, key: foldTitle(title) })),
  );
  ask(finder, 'alias', 'exact', aliases(imdb, questions, random));
  for (const letters of BEGINNINGS) {
    const typed = drawn.map(({ title }) => ({
      typed: Array.from(foldTitle(title)).slice(0, letters).join(''),
      key: undefined,
    }));
    ask(finder, `prefix of ${letters}`, 'prefix', typed);
  }
  for (const [name, slips, least] of [
    ['one slip', 1, 4],
    ['two slips, from 9 letters', 2, 9],
  ] as const) {
    const slipped = misspelt(snapshot, drawn, { slips, least, random });
    line(`${name}: left out`, `${whole(slipped.right)} that spell another title`);
    ask(finder, `${name}, auto`, 'auto', slipped.questions);
    ask(finder, `${name}, fuzzy`, 'fuzzy', slipped.questions);
  }
  ask(
    finder,
    'one slip, words turned round',
    'fuzzy',
    misspelt(snapshot, drawn, { slips: 1, least: 8, random, turned: true }).questions,
  );
}

interface AskedTitle {
  readonly typed: string;
  /** The key of the title that is meant; undefined where any will do. */
  readonly key: string | undefined;
}

/** Builds the snapshot in a process of its own; `SNAPSHOT_DIR` keeps it for the next run. */
async function snapshotBytes(titles: number, seed: number): Promise<ArrayBuffer> {
  const folder = process.env['SNAPSHOT_DIR'] ?? tmpdir();
  const path = join(folder, `movie-search-bench-snapshot-${titles}-${seed}`);
  if (!existsSync(path)) {
    await command(process.execPath, [
      join(import.meta.dirname, 'build-snapshot.ts'),
      String(titles),
      String(seed),
      path,
    ]);
  }
  const file = await readFile(path);
  const bytes = new ArrayBuffer(file.length);
  new Uint8Array(bytes).set(file);
  return bytes;
}

/** Titles by chance, no two of one key. */
function drawTitles(
  imdb: GeneratedImdb,
  count: number,
  random: () => number,
): { title: string; n: number }[] {
  const drawn = new Map<string, { title: string; n: number }>();
  for (let tries = 0; drawn.size < count && tries < 20 * count; tries += 1) {
    const n = 1 + Math.floor(random() * imdb.titles);
    const title = imdb.basics(n).primaryTitle;
    drawn.set(foldTitle(title), { title, n });
  }
  return [...drawn.values()];
}

function aliases(imdb: GeneratedImdb, count: number, random: () => number): AskedTitle[] {
  const asked: AskedTitle[] = [];
  while (asked.length < count) {
    const { aliases: of } = imdb.document(1 + Math.floor(random() * imdb.titles));
    for (const typed of of) asked.push({ typed, key: foldTitle(typed) });
  }
  return asked.slice(0, count);
}

/** What is typed for titles of so many letters; what happens to spell another title is left out, and counted. */
function misspelt(
  snapshot: Snapshot,
  drawn: readonly { title: string }[],
  {
    slips,
    least,
    random,
    turned = false,
  }: { slips: number; least: number; random: () => number; turned?: boolean },
): { questions: AskedTitle[]; right: number } {
  const questions: AskedTitle[] = [];
  let right = 0;
  for (const { title } of drawn) {
    if (Array.from(title).filter((letter) => /\p{L}/u.test(letter)).length < least) continue;
    let typed = withSlips(title, slips, random);
    if (typed === undefined) continue;
    if (turned) {
      const words = typed.split(' ');
      if (words.length < 2) continue;
      typed = [...words.slice(1), words[0]].join(' ');
    }
    const key = foldTitle(typed);
    if (snapshot.exact(key).count > 0) right += 1;
    else questions.push({ typed, key: foldTitle(title) });
  }
  return { questions, right };
}

function ask(finder: TitleFinder, name: string, match: FindMatch, asked: readonly AskedTitle[]): void {
  const micros: number[] = [];
  let found = 0;
  let partial = 0;
  const missed: string[] = [];
  for (const { typed, key } of asked) {
    let least = Infinity;
    let answer = finder.find({ title: typed, match, limit: 10 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = process.hrtime.bigint();
      answer = finder.find({ title: typed, match, limit: 10 });
      least = Math.min(least, Number(process.hrtime.bigint() - began) / 1000);
    }
    micros.push(least);
    if (answer.partial) partial += 1;
    if (
      answer.hits.slice(0, FIRST).some(({ rank }) => key === undefined || hasKey(finder.snapshot, rank, key))
    )
      found += 1;
    else missed.push(`${typed} → ${key ?? ''}`);
  }
  micros.sort((one, other) => one - other);
  const at = (share: number): string => `${(micros[Math.floor(micros.length * share)] ?? 0).toFixed(1)} µs`;
  line(
    name,
    `${((100 * found) / asked.length).toFixed(2)} % in the first ${FIRST} of ${whole(asked.length)}; ` +
      `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1 - 1 / asked.length)}; ${whole(partial)} partial`,
  );
  if (process.env['MISSED'] !== undefined)
    for (const text of missed.slice(0, Number(process.env['MISSED']))) console.log(`    missed: ${text}`);
}

/** Whether any text of a title has this key. */
function hasKey(snapshot: Snapshot, rank: number, key: string): boolean {
  for (const text of snapshot.exact(key)) {
    const of = snapshot.texts.rank(text);
    if (of >= rank) return of === rank;
  }
  return false;
}

function line(name: string, text: string): void {
  console.log(`  ${name.padEnd(40)} ${text}`);
}

function mebi(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
