import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { DATABASE_NAME } from '../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../catalog/dataset-schema.ts';
import { DEFAULT_KEEP_VERSIONS } from '../catalog/kept-datasets.ts';
import { DEFAULT_TITLE_CHOICE, type TitleChoice } from '../catalog/title-choice.ts';
import type { UrlCredentials } from './files/url-files.ts';
import type { JudgementLimits } from './judgement/judgement-limits.ts';
import { SeedError } from './seed-error.ts';

const DEFAULT_REPORT_FILE = '/dev/termination-log';
const DEFAULT_MAX_LAG_SECONDS = 10;
const MOST_LAG_SECONDS = 3600;
const LAG_FAULT = `must be a whole number from 1 to ${MOST_LAG_SECONDS}`;
const MOST_TITLES = 2 ** 31 - 1;
const MOST_HOURS = 1_000_000;
const MOST_WORDS = 50;
/** An IPv6 address stands in brackets. */
const HOST = /^(?:\[[\da-f:.]+\]|[^\s,:/@[\]]+):\d{1,5}$/iu;

const number = (most: number, whole: boolean) => {
  const fault = `must be a ${whole ? 'whole ' : ''}number from 0 to ${most}`;
  return z
    .string()
    .regex(whole ? /^\d{1,10}$/u : /^\d{1,10}(?:\.\d{1,20})?(?:e-\d{1,3})?$/u, fault)
    .transform(Number)
    .pipe(z.number().max(most, fault));
};

/** One to fifty words, with commas between. */
const words = (word: RegExp, what: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .refine(
      (each) => each.length <= MOST_WORDS && each.every((one) => word.test(one)),
      `must be ${what}, at most ${MOST_WORDS}, with commas between`,
    )
    .optional();

const TYPE = /^[A-Za-z][A-Za-z0-9]{0,49}$/u;
const TYPES = 'title types of letters and digits such as movie,tvMovie';
/** In place of types: all of them. */
const EVERY = '*';

const environment = z.object({
  DATASET_VERSION: z.string().trim().min(1),
  /** Which rules whoever starts the loader counts on. */
  DATASET_SCHEMA: z
    .literal(
      String(DATASET_SCHEMA),
      `must be ${DATASET_SCHEMA}, by which this loader makes datasets: give the operator the seed image of its own release`,
    )
    .optional(),
  SOURCE: z.enum(['bundled', 'directory', 'url']),
  SOURCE_DIRECTORY: z.string().default('/data'),
  SOURCE_URL: z
    .url({ protocol: /^https?$/u, error: 'must be an http or https URL' })
    .refine(
      (url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''),
      'must not hold a user name or password: put them into files of the folder SOURCE_URL_SECRET_DIR instead',
    )
    .optional(),
  /** A folder with a file `token`, or two files `username` and `password`, as a Secret is mounted. */
  SOURCE_URL_SECRET_DIR: z.string().optional(),
  SOURCE_FORMAT: z.enum(['IMDb', 'JSONLines']).default('IMDb'),
  /** What becomes of a file that is not in order. */
  SOURCE_UNSORTED: z.enum(['Refuse', 'Sort']).default('Refuse'),
  BUNDLED_DATA_DIR: z.string().default('/app/data'),
  JUDGEMENT_MIN_TITLES: number(MOST_TITLES, true).default(1),
  JUDGEMENT_MIN_TITLES_WITH_DIRECTORS: number(MOST_TITLES, true).default(1),
  JUDGEMENT_MAX_REJECTED_PERCENT: number(100, false).default(1),
  JUDGEMENT_MAX_SHRINK_PERCENT: number(100, false).default(20),
  JUDGEMENT_MAX_HOURS_BETWEEN_FILES: number(MOST_HOURS, true).default(12),
  JUDGEMENT_ALLOW_CUT_FILES: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(false),
  TITLE_TYPES: z.union([
    z.literal(EVERY).transform(() => null),
    words(TYPE, `${EVERY} for all, or ${TYPES}`),
  ]),
  TITLE_TYPES_EXCEPT: words(TYPE, TYPES),
  TITLE_ADULT: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(DEFAULT_TITLE_CHOICE.adult),
  ALIAS_REGIONS: words(/^[A-Z]{2,4}$/u, 'region codes such as US,XWW'),
  ALIAS_LANGUAGES: words(/^[a-z]{2,3}$/u, 'language codes such as en,cmn'),
  KEEP_VERSIONS: z
    .string()
    .regex(/^(?:[1-9]|10)$/u, 'must be a whole number from 1 to 10')
    .transform(Number)
    .default(DEFAULT_KEEP_VERSIONS),
  /** spec.database.maxLagSeconds: a member that lags by more serves no reads. */
  MAX_LAG_SECONDS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/u, LAG_FAULT)
    .transform(Number)
    .pipe(z.number().max(MOST_LAG_SECONDS, LAG_FAULT))
    .default(DEFAULT_MAX_LAG_SECONDS),
  MONGODB_HOSTS: z
    .string()
    .transform((hosts) => hosts.split(',').map((host) => host.trim()))
    .refine((hosts) => hosts.every((host) => HOST.test(host)), 'must be host:port, host:port and so on'),
  MONGODB_REPLICA_SET: z.string().min(1),
  MONGODB_USERNAME: z.string().min(1).default('seed'),
  MONGODB_PASSWORD_FILE: z.string().optional(),
  MONGODB_DATABASE: z.string().min(1).default(DATABASE_NAME),
  /** For temporary files. */
  SCRATCH_DIR: z.string().default(tmpdir()),
  REPORT_FILE: z.string().default(DEFAULT_REPORT_FILE),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Which dataset to load. */
export type SourceConfig =
  | { kind: 'bundled'; folder: string }
  | { kind: 'directory'; folder: string; format: SourceFormat }
  | { kind: 'url'; base: string; credentials?: UrlCredentials; format: SourceFormat };

/** How the files of a folder or an address are written. */
export type SourceFormat = 'IMDb' | 'JSONLines';

/** What the loader needs to know. */
export interface SeedConfig {
  version: string;
  source: SourceConfig;
  /** Which of the source's titles; the bundled films are loaded as a whole. */
  choice: TitleChoice;
  /** Whether a file that is not in order is sorted; else it is refused. */
  sortsFiles: boolean;
  /** From where on what was loaded is refused. */
  limits: JudgementLimits;
  /** How many versions stay, the served one among them. */
  keepVersions: number;
  scratchFolder: string;
  /** A load goes more slowly long before a member that serves reads lags by this. */
  maxLagSeconds: number;
  mongo: {
    hosts: string[];
    replicaSet: string;
    database: string;
    credentials?: { username: string; password: string };
  };
  reportFile: string;
  logLevel: string;
}

/**
 * Reads the configuration from environment variables (docs/architecture.md) and the files they name. Throws one
 * `SeedError` that lists everything wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): SeedConfig {
  // An empty variable is what a template leaves behind for one that was not given.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = issue.path.map(String).join('.');
        return `${name} ${given[name] === undefined ? 'is needed' : issue.message}`;
      });
  // Of one source alone, so that no schema of one variable can say it.
  if (given['SOURCE'] === 'url' && given['SOURCE_URL'] === undefined) problems.push('SOURCE_URL is needed');
  if (given['TITLE_TYPES'] !== undefined && given['TITLE_TYPES_EXCEPT'] !== undefined) {
    problems.push('TITLE_TYPES and TITLE_TYPES_EXCEPT cannot both be given: choose one');
  }
  const password = secretIn(given['MONGODB_PASSWORD_FILE'], 'MONGODB_PASSWORD_FILE', problems);
  const credentials = urlCredentials(given['SOURCE_URL_SECRET_DIR'], problems);
  if (!parsed.success || problems.length > 0) {
    throw new SeedError('INVALID_CONFIG', `The loader's configuration is wrong. ${problems.join('; ')}.`);
  }
  const { data } = parsed;
  return {
    version: data.DATASET_VERSION,
    source: sourceConfig(data, credentials),
    choice: choiceOf(data),
    sortsFiles: data.SOURCE_UNSORTED === 'Sort',
    limits: limitsOf(data),
    keepVersions: data.KEEP_VERSIONS,
    scratchFolder: data.SCRATCH_DIR,
    maxLagSeconds: data.MAX_LAG_SECONDS,
    mongo: {
      hosts: data.MONGODB_HOSTS,
      replicaSet: data.MONGODB_REPLICA_SET,
      database: data.MONGODB_DATABASE,
      ...(password === undefined ? {} : { credentials: { username: data.MONGODB_USERNAME, password } }),
    },
    reportFile: data.REPORT_FILE,
    logLevel: data.LOG_LEVEL,
  };
}

/** Where to report to, even if the rest of the configuration is wrong. */
export function reportFileOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['REPORT_FILE'] || DEFAULT_REPORT_FILE;
}

function choiceOf(data: z.output<typeof environment>): TitleChoice {
  const { TITLE_TYPES: only, TITLE_TYPES_EXCEPT: except } = data;
  const all = only === null ? { except: [] } : DEFAULT_TITLE_CHOICE.types;
  return {
    types: only ? { only } : except === undefined ? all : { except },
    adult: data.TITLE_ADULT,
    aliasRegions: data.ALIAS_REGIONS ?? null,
    aliasLanguages: data.ALIAS_LANGUAGES ?? null,
  };
}

function limitsOf(data: z.output<typeof environment>): JudgementLimits {
  return {
    minTitles: data.JUDGEMENT_MIN_TITLES,
    minTitlesWithDirectors: data.JUDGEMENT_MIN_TITLES_WITH_DIRECTORS,
    maxRejectedPercent: data.JUDGEMENT_MAX_REJECTED_PERCENT,
    maxShrinkPercent: data.JUDGEMENT_MAX_SHRINK_PERCENT,
    maxHoursBetweenFiles: data.JUDGEMENT_MAX_HOURS_BETWEEN_FILES,
    allowCutFiles: data.JUDGEMENT_ALLOW_CUT_FILES,
  };
}

function secretIn(file: string | undefined, name: string, problems: string[]): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${name} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

function urlCredentials(folder: string | undefined, problems: string[]): UrlCredentials | undefined {
  if (folder === undefined) return undefined;
  const has = (name: string): boolean => existsSync(join(folder, name));
  const read = (name: string): string =>
    secretIn(join(folder, name), `SOURCE_URL_SECRET_DIR: ${name}`, problems) ?? '';
  if (has('token')) return { token: read('token') };
  if (has('username') && has('password')) return { username: read('username'), password: read('password') };
  problems.push(
    'SOURCE_URL_SECRET_DIR has neither a file token nor both username and password: give the Secret of spec.dataset.source.url.secretRef the key token, or the keys username and password',
  );
  return undefined;
}

function sourceConfig(
  data: z.output<typeof environment>,
  credentials: UrlCredentials | undefined,
): SourceConfig {
  const format = data.SOURCE_FORMAT;
  switch (data.SOURCE) {
    case 'bundled':
      return { kind: 'bundled', folder: data.BUNDLED_DATA_DIR };
    case 'directory':
      return { kind: 'directory', folder: data.SOURCE_DIRECTORY, format };
    case 'url':
      return { kind: 'url', base: data.SOURCE_URL ?? '', format, ...(credentials && { credentials }) };
  }
}
