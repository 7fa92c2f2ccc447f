import type { Refused } from '../spec-case.ts';
import { dataset, version, source, claim, judgement, titles } from '../spec-fragments.ts';

/** What is loaded, and from where. */
export const datasetCases: readonly Refused[] = [
  // Dataset
  { because: 'no dataset', spec: {}, at: 'spec.dataset', message: 'Required value' },
  {
    because: 'no version',
    spec: { dataset: { source: { bundled: {} } } },
    at: 'spec.dataset.version',
    message: 'Required value',
  },
  {
    because: 'an empty version',
    spec: version(''),
    at: 'spec.dataset.version',
    message: 'write a version label such as 2026-11',
  },
  {
    because: 'a version of 64 characters',
    spec: version('v'.repeat(64)),
    at: 'spec.dataset.version',
    message: 'may not be more than 63 bytes',
  },
  {
    because: 'a version with a space',
    spec: version('2026 11'),
    at: 'spec.dataset.version',
    message: 'letters, digits, "-", "_" and "." with a letter or digit at each end',
  },
  {
    because: 'a version that is a number',
    spec: version(2026),
    at: 'spec.dataset.version',
    message: 'must be of type string',
  },
  {
    because: 'no source',
    spec: source({}),
    at: 'spec.dataset.source',
    message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
  },
  {
    because: 'two sources',
    spec: source({ bundled: {}, url: { base: 'https://files.example.org' } }),
    at: 'spec.dataset.source',
    message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
  },
  {
    because: 'three sources',
    spec: source({
      bundled: {},
      url: { base: 'https://files.example.org' },
      persistentVolumeClaim: { claimName: 'films' },
    }),
    at: 'spec.dataset.source',
    message: 'write exactly one source',
  },
  {
    because: 'a claim without a name',
    spec: source({ persistentVolumeClaim: {} }),
    at: 'persistentVolumeClaim.claimName',
    message: 'Required value',
  },
  {
    because: 'a claim name with capitals',
    spec: source({ persistentVolumeClaim: { claimName: 'Films' } }),
    at: 'persistentVolumeClaim.claimName',
    message: 'write the name of a PersistentVolumeClaim: lower-case letters, digits, "-" and "."',
  },
  ...['/imdb', '../imdb', 'imdb/..', 'imdb/../../etc', './imdb', 'imdb//titles'].map((path) => ({
    because: `the path ${path} in a volume`,
    spec: claim(path),
    at: 'persistentVolumeClaim.path',
    message:
      'write a path below the volume\'s root, such as imdb/2026-11: relative, without "." or ".." in it',
  })),
  ...[
    '',
    'files.example.org',
    'ftp://files.example.org',
    'https://',
    'https://user:secret@files.example.org',
    'https://files.example.org/?a=b',
    'https://files.example.org/a b',
  ].map((base) => ({
    because: `the address ${JSON.stringify(base)}`,
    spec: source({ url: { base } }),
    at: 'source.url.base',
    message: 'write an http or https address without user, query or fragment',
  })),
  ...[
    'proxy.example.org',
    'http://user:secret@proxy.example.org',
    'http://proxy.example.org/path',
    'socks5://proxy.example.org',
  ].map((proxy) => ({
    because: `the proxy ${proxy}`,
    spec: source({ url: { base: 'https://files.example.org', proxy } }),
    at: 'source.url.proxy',
    message: 'write an http or https address without user or path',
  })),
  {
    because: 'a format that there is not',
    spec: source({ persistentVolumeClaim: { claimName: 'films', format: 'CSV' } }),
    at: 'persistentVolumeClaim.format',
    message: 'Unsupported value: "CSV"',
  },
  {
    because: 'something else to do with files out of order',
    spec: source({ url: { base: 'http://h', unsorted: 'Ignore' } }),
    at: 'source.url.unsorted',
    message: 'Unsupported value: "Ignore"',
  },
  ...(
    [
      ['minTitles', -1, 'should be greater than or equal to 0'],
      ['minTitles', 1.5, 'must be of type integer'],
      ['minTitlesWithDirectors', 2 ** 31, 'should be less than or equal to 2147483647'],
      ['maxRejectedPercent', -0.1, 'should be greater than or equal to 0'],
      ['maxRejectedPercent', 100.1, 'should be less than or equal to 100'],
      ['maxShrinkPercent', 101, 'should be less than or equal to 100'],
      ['maxShrinkPercent', '20%', 'must be of type number'],
      ['maxHoursBetweenFiles', 1_000_001, 'should be less than or equal to 1000000'],
      ['allowCutFiles', 'yes', 'must be of type boolean'],
    ] as const
  ).map(([field, value, message]) => ({
    because: `${JSON.stringify(value)} for judgement.${field}`,
    spec: judgement({ [field]: value }),
    at: `spec.dataset.judgement.${field}`,
    message,
  })),
  {
    because: 'types that are loaded beside types that are not',
    spec: titles({ types: ['movie'], excludeTypes: ['tvEpisode'] }),
    at: 'spec.dataset.titles',
    message: 'write either types or excludeTypes',
  },
  ...(
    [
      ['types', [], 'should have at least 1 items'],
      ['types[0]', ['tv movie'], 'write a title type such as movie'],
      ['excludeTypes[0]', ['-'], 'write a title type such as movie'],
      ['excludeTypes', Array.from({ length: 51 }, () => 'movie'), 'must have at most 50 items'],
      ['types[0]', ['a'.repeat(51)], 'may not be more than 50 bytes'],
      ['adult', 'yes', 'must be of type boolean'],
      ['aliasRegions', [], 'should have at least 1 items'],
      ['aliasRegions[0]', ['us'], 'write a region as IMDb does'],
      ['aliasLanguages[0]', ['EN'], 'write a language as IMDb does'],
    ] as const
  ).map(([field, value, message]) => ({
    because: `${JSON.stringify(value).slice(0, 40)} for titles.${field}`,
    spec: titles({ [field.replace('[0]', '')]: value }),
    at: `spec.dataset.titles.${field}`,
    message,
  })),
  ...[{ types: ['movie'] }, { excludeTypes: [] }, { adult: true }, { aliasRegions: ['US'] }].map(
    (chosen) => ({
      because: `${JSON.stringify(chosen)} of the bundled films`,
      spec: { dataset: { ...dataset, titles: chosen } },
      at: 'spec.dataset.titles',
      message: 'leave titles out where the source is bundled',
    }),
  ),
  ...[{ adult: true }, { aliasRegions: ['US'] }, { aliasLanguages: ['en'] }].flatMap((chosen) =>
    [
      { persistentVolumeClaim: { claimName: 'films', format: 'JSONLines' } },
      { url: { base: 'http://h', format: 'JSONLines' } },
    ].map((from) => ({
      because: `${JSON.stringify(chosen)} of JSON Lines in a ${Object.keys(from)[0]}`,
      spec: { dataset: { version: '1', source: from, titles: chosen } },
      at: 'spec.dataset.titles',
      message: 'leave titles.adult, titles.aliasRegions and titles.aliasLanguages out',
    })),
  ),
  ...(
    [
      [0, 'should be greater than or equal to 1'],
      [11, 'should be less than or equal to 10'],
      [1.5, 'must be of type integer'],
    ] as const
  ).map(([keepVersions, message]) => ({
    because: `${keepVersions} versions that are kept`,
    spec: { dataset: { ...dataset, keepVersions } },
    at: 'spec.dataset.keepVersions',
    message,
  })),
  {
    because: 'a Secret without a name',
    spec: source({ url: { base: 'https://files.example.org', secretRef: {} } }),
    at: 'source.url.secretRef.name',
    message: 'Required value',
  },
];
