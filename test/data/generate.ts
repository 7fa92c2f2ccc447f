/**
 * Makes files of IMDb's shape: `node test/data/generate.ts --titles 1000000 --seed 1 --out /tmp/imdb`. The same options
 * give the same bytes. test/data/imdb/README.md says what they are like.
 */
import { parseArgs } from 'node:util';

import { GeneratedImdb } from './imdb/generated-imdb.ts';
import { imdbStatistics, statisticsTable } from './imdb/statistics.ts';
import { COMPRESSIONS, type Compression, writeImdb } from './imdb/write-imdb.ts';

const USAGE = `usage: node test/data/generate.ts --titles N --seed S (--out DIR | --statistics)
  --titles N         how many titles; names and aliases are in IMDb's proportion to them
  --seed S           a whole number: the same one gives the same bytes
  --out DIR          where to write title.basics, title.crew, title.akas, title.ratings and name.basics
  --compress HOW     none, gzip or zstd; none unless said
  --statistics       print what the titles are like, beside IMDb's, too`;

interface Asked {
  readonly imdb: GeneratedImdb;
  readonly out: string | undefined;
  readonly compression: Compression;
  readonly statistics: boolean;
}

let asked: Asked | undefined;
try {
  asked = parse(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (asked !== undefined) await generate(asked);

/** Throws Error with what is wrong. */
function parse(args: string[]): Asked {
  const { values } = parseArgs({
    args,
    options: {
      titles: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string' },
      compress: { type: 'string', default: 'none' },
      statistics: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'titles' | 'seed'): number => {
    const text = values[name] ?? '';
    if (!/^\d+$/u.test(text)) throw new Error(`--${name} must be a whole number`);
    return Number(text);
  };
  const compression = COMPRESSIONS.find((each) => each === values.compress);
  if (compression === undefined) throw new Error(`--compress must be one of ${COMPRESSIONS.join(', ')}`);
  const { out, statistics } = values;
  if (out === undefined && !statistics) throw new Error('--out must name a folder');
  const imdb = new GeneratedImdb({ titles: number('titles'), seed: number('seed') });
  return { imdb, out, compression, statistics };
}

async function generate({ imdb, out, compression, statistics }: Asked): Promise<void> {
  const began = performance.now();
  if (out !== undefined) {
    await writeImdb(imdb, { folder: out, compression, onFile: (path) => console.log(path) });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `${imdb.titles} titles, ${imdb.people} names: ${seconds} s, at most ${peakMiB} MiB of memory`,
    );
  }
  if (statistics) console.log(statisticsTable(imdbStatistics(imdb)));
}
