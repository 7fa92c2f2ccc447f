/** Which films are served, and where they are read from. */
import { z } from 'zod';
import { int32, matching, objectName } from './field-types.ts';
import { resourceRequirements } from './resource-requirements.ts';
import { withRules } from './rule.ts';

/** Where a dataset is read from; exactly one of the three, which the API server holds. */
export type DatasetSource =
  | { bundled: Record<string, never> }
  | { persistentVolumeClaim: { claimName: string; path: string; format: SourceFormat; unsorted: Unsorted } }
  | {
      url: {
        base: string;
        format: SourceFormat;
        unsorted: Unsorted;
        secretRef?: { name: string };
        proxy?: string;
      };
    };

/** How the files of a volume or an address are written. */
export type SourceFormat = z.output<typeof format>;

/** What becomes of a file that is not in order. */
export type Unsorted = z.output<typeof unsorted>;

const sources = ['bundled', 'persistentVolumeClaim', 'url'] as const;

const format = z
  .enum(['IMDb', 'JSONLines'])
  .default('IMDb')
  .describe(
    "How the files are written. `IMDb`: its five TSV files (title.basics, title.crew, name.basics, title.akas, title.ratings). `JSONLines`: one file titles.jsonl, this project's own format. Either may be packed by gzip or Zstandard. Default: IMDb.",
  );

const unsorted = z
  .enum(['Refuse', 'Sort'])
  .default('Refuse')
  .describe(
    "What becomes of a file whose lines do not ascend by title id, compared as plain text. `Refuse`: the load is refused. `Sort`: the loader reads each file once more to see whether it is in order, and sorts one that is not, which takes room for the whole of it, unpacked, on the node's disk (loader.resources: ephemeral-storage).",
  );

const datasetSource = withRules(
  z.object({
    bundled: z
      .object({})
      .exactOptional()
      .describe('The films that come inside the seed image: `bundled: {}`.'),
    persistentVolumeClaim: z
      .object({
        claimName: objectName('a PersistentVolumeClaim').describe(
          'The PersistentVolumeClaim, in the same namespace, that holds the files. It is mounted read-only.',
        ),
        path: matching(
          /^$|^([^./]|\.[^./]|[.]{2}[^/])[^/]*(\/([^./]|\.[^./]|[.]{2}[^/])[^/]*)*\/?$/,
          'write a path below the volume\'s root, such as imdb/2026-11: relative, without "." or ".." in it',
          { longest: 1024, shortest: 0 },
        )
          .default('')
          .describe(
            'The folder in the volume that holds the files, relative to its root. Default: the root.',
          ),
        format,
        unsorted,
      })
      .exactOptional()
      .describe('Files on a volume.'),
    url: z
      .object({
        base: matching(
          /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?(\/[!"$->@-~]*)?$/,
          'write an http or https address without user, query or fragment, such as https://files.example.org/imdb; a token goes into secretRef',
          { longest: 2048 },
        ).describe(
          'The http or https address of the folder that holds the files; file names are added to it. No user, query or fragment.',
        ),
        format,
        unsorted,
        secretRef: z
          .object({
            name: objectName('a Secret').describe(
              'The Secret, in the same namespace: key `token`, or keys `username` and `password`.',
            ),
          })
          .exactOptional()
          .describe(
            'A Secret whose key `token` is sent as a bearer token with each request, or whose keys `username` and `password` are sent as HTTP basic authentication. Absent: neither is sent.',
          ),
        proxy: matching(
          /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?\/?$/,
          'write an http or https address without user or path, such as http://proxy.example.org:3128',
          { longest: 2048 },
        )
          .exactOptional()
          .describe('The HTTP proxy through which the files are fetched. Absent: none.'),
      })
      .exactOptional()
      .describe('Files behind an http or https address.'),
  }),
  [
    {
      cel: `[${sources.map((name) => `has(self.${name})`).join(', ')}].exists_one(given, given)`,
      message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
      holds: (source) => sources.filter((name) => source[name] !== undefined).length === 1,
    },
  ],
  // The rule above makes the narrower type true.
).transform((source) => source as DatasetSource);

/** A list of codes; absent where nothing is chosen by it. */
const codes = (what: string, pattern: RegExp, message: string, longest: number, least: number) =>
  z
    .array(matching(pattern, message, { longest }).describe(what))
    .min(least)
    .max(50)
    .exactOptional();

const titleTypes = (least: number) =>
  codes(
    'A title type, such as movie.',
    /^[A-Za-z][A-Za-z0-9]*$/,
    'write a title type such as movie: letters and digits, with a letter in front',
    50,
    least,
  );

const titles = withRules(
  z.object({
    types: titleTypes(1).describe(
      'Titles of these types alone are loaded, such as `[movie, tvMovie]`, as the files write them: IMDb has movie, short, tvEpisode, ' +
        'tvMiniSeries, tvMovie, tvPilot, tvSeries, tvShort, tvSpecial, video, videoGame. Not beside excludeTypes.',
    ),
    excludeTypes: titleTypes(0).describe(
      'Titles of all types but these are loaded. `[]`: every title. Not beside types. Where neither is given: [tvEpisode], which are 77 % of ' +
        'what IMDb has.',
    ),
    adult: z
      .boolean()
      .default(false)
      .describe("Whether titles for adults are loaded, which IMDb's files mark by isAdult."),
    aliasRegions: codes(
      'A region as IMDb writes it, such as US.',
      /^[A-Z]{2,4}$/,
      'write a region as IMDb does, such as US or XWW: two to four capital letters',
      4,
      1,
    ).describe(
      "Regions of whose aliases IMDb's title.akas are loaded, such as `[US, DE, XWW]`. An alias is loaded whose region is among these or " +
        'whose language is among aliasLanguages, and one that has neither. Where neither field is given: every alias.',
    ),
    aliasLanguages: codes(
      'A language as IMDb writes it, such as en.',
      /^[a-z]{2,3}$/,
      'write a language as IMDb does, such as en or cmn: two or three small letters',
      3,
      1,
    ).describe('Languages of aliases that are loaded, such as `[en, fr]`: see aliasRegions.'),
  }),
  [
    {
      cel: '!(has(self.types) && has(self.excludeTypes))',
      message: 'write either types or excludeTypes: the types that are loaded, or those that are not',
      holds: ({ types, excludeTypes }) => types === undefined || excludeTypes === undefined,
    },
  ],
);

const mostCount = 2 ** 31 - 1;
const percent = z.number().min(0).max(100);

const judgement = z.object({
  minTitles: int32(0, mostCount).default(1).describe('How many titles a load must have.'),
  minTitlesWithDirectors: int32(0, mostCount)
    .default(1)
    .describe(
      'How many of its titles must have a director whose name is known. 0: none, for files that credit nobody.',
    ),
  maxRejectedPercent: percent
    .default(1)
    .describe('Of the rows of each file, how many in a hundred may be set aside as unusable.'),
  maxShrinkPercent: percent
    .default(20)
    .describe(
      'By how many in a hundred a load may have fewer titles, or fewer titles with a director, than the version that is served. ' +
        'Not asked where the one is made of the bundled films and the other of files in the format of IMDb. 100: any number.',
    ),
  maxHoursBetweenFiles: int32(0, 1_000_000)
    .default(12)
    .describe(
      "How many hours may lie between the times at which the source's files were written, as the volume or the web server says.",
    ),
  allowCutFiles: z
    .boolean()
    .default(false)
    .describe(
      'Whether files are loaded, as far as they go, that show that they were cut: packed ones that break off, plain ones without a ' +
        'line feed at their end.',
    ),
});

const plainDataset = z.object({
  version: matching(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    'write a version label such as 2026-11: letters, digits, "-", "_" and "." with a letter or digit at each end',
    { longest: 63 },
  ).describe(
    'A label of your choice for this dataset, such as 2026-11. A new label makes the operator load the source anew beside the ' +
      'version in use, verify it, then switch to it in one step. At most 63 letters, digits, "-", "_" and ".".',
  ),
  source: datasetSource.describe(
    'Where the films are read from: exactly one of bundled, persistentVolumeClaim and url.',
  ),
  titles: titles
    .prefault({})
    .describe(
      "Which of the source's titles are loaded, by default all but episodes and titles for adults. What is left out is counted in the load's " +
        'report, and is nothing wrong. A changed field makes a new load. The bundled films are loaded as a whole.',
    ),
  judgement: judgement
    .prefault({})
    .describe(
      'From where on a load is refused. One that is refused is not switched to: the version before stays in use, ' +
        'DatasetCurrent says why and which of these fields would let it pass. A changed field makes a new load.',
    ),
  keepVersions: int32(1, 10)
    .default(2)
    .describe(
      'How many versions the database keeps, the served one among them. version set back to a kept one is served within seconds, ' +
        'without a load. Each takes as much disk as the one that is served. A changed number counts from the next load on, and starts none.',
    ),
  loader: z
    .object({
      resources: resourceRequirements
        .default(() => ({ requests: { cpu: '100m', memory: '256Mi' } }))
        .describe(
          "The loader's CPU and memory. Taken as written: a namespace whose quota asks for limits needs them here too.",
        ),
    })
    .prefault({})
    .describe('The Job that loads the dataset.'),
});

const ADULT_OR_ALIASES =
  'self.titles.adult || has(self.titles.aliasRegions) || has(self.titles.aliasLanguages)';

/** A field of `titles` that would do nothing is refused. */
export const dataset = withRules(plainDataset, [
  {
    cel: `!has(self.source.bundled) || !(has(self.titles.types) || has(self.titles.excludeTypes) || ${ADULT_OR_ALIASES})`,
    message: 'leave titles out where the source is bundled: these films are loaded as a whole',
    at: ['titles'],
    holds: ({ source, titles: chosen }) =>
      !('bundled' in source) ||
      (chosen.types === undefined && chosen.excludeTypes === undefined && !choosesMoreThanTypes(chosen)),
  },
  {
    cel: `!(has(self.source.persistentVolumeClaim) && self.source.persistentVolumeClaim.format == "JSONLines" || has(self.source.url) && self.source.url.format == "JSONLines") || !(${ADULT_OR_ALIASES})`,
    message:
      'leave titles.adult, titles.aliasRegions and titles.aliasLanguages out where the format is JSONLines, whose lines say nothing of these',
    at: ['titles'],
    holds: ({ source, titles: chosen }) => !readsJsonLines(source) || !choosesMoreThanTypes(chosen),
  },
]);

function choosesMoreThanTypes({ adult, aliasRegions, aliasLanguages }: TitlesSpec): boolean {
  return adult || aliasRegions !== undefined || aliasLanguages !== undefined;
}

function readsJsonLines(source: DatasetSource): boolean {
  return (
    ('persistentVolumeClaim' in source && source.persistentVolumeClaim.format === 'JSONLines') ||
    ('url' in source && source.url.format === 'JSONLines')
  );
}

export type DatasetSpec = z.output<typeof dataset>;
export type TitlesSpec = z.output<typeof titles>;
export type JudgementSpec = z.output<typeof judgement>;
