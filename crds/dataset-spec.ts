/** Which films are served, and where they are read from. */
import { z } from 'zod';
import { int32, matching, objectName } from './field-types.ts';
import { resourceRequirements } from './resource-requirements.ts';
import { withRules } from './rule.ts';

/** Where a dataset is read from; exactly one of the three, which the API server holds. */
export type DatasetSource =
  | { bundled: Record<string, never> }
  | { persistentVolumeClaim: { claimName: string; path: string; format: SourceFormat } }
  | { url: { base: string; format: SourceFormat; secretRef?: { name: string }; proxy?: string } };

/** How the files of a volume or an address are written. */
export type SourceFormat = z.output<typeof format>;

const sources = ['bundled', 'persistentVolumeClaim', 'url'] as const;

const format = z
  .enum(['IMDb', 'JSONLines'])
  .default('IMDb')
  .describe(
    "How the files are written. `IMDb`: its five TSV files (title.basics, title.crew, name.basics, title.akas, title.ratings). `JSONLines`: one file titles.jsonl, this project's own format. Either may be packed by gzip or Zstandard. Default: IMDb.",
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

export const dataset = z.object({
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

export type DatasetSpec = z.output<typeof dataset>;
export type JudgementSpec = z.output<typeof judgement>;
