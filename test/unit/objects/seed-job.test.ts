import { expect } from 'chai';

import { LOADER_ENVIRONMENT } from '../../../catalog/loader-flags.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { DEFAULT_TITLE_CHOICE, EVERY_TITLE } from '../../../catalog/title-choice.ts';
import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { seedJob } from '../../../operator/movie-search-cluster/objects/seed-job.ts';
import { readConfig } from '../../../seed/config.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

type Dataset = MovieSearchClusterSpecInput['dataset'];

const jobOf = (dataset: Dataset, spec: Partial<MovieSearchClusterSpecInput> = {}) =>
  seedJob(movieSearchCluster({ ...spec, dataset }), objectSettings);

const environmentOf = (source: Dataset['source']): Record<string, string | undefined> =>
  Object.fromEntries(
    (jobOf({ version: '2026-11', source }).spec?.template.spec?.containers[0]?.env ?? []).map(
      ({ name, value }) => [name, value],
    ),
  );

describe('seedJob', () => {
  const bundled = { version: '2026-11', source: { bundled: {} } };
  const hashOf = (job: ReturnType<typeof seedJob>) => job.metadata.labels?.['moviesearch.dev/template-hash'];

  it('has a name of its own for each version', () => {
    expect(jobOf(bundled).metadata.name).to.match(/^movies-seed-[0-9a-f]{10}$/);
    expect(jobOf({ ...bundled, version: '2026-12' }).metadata.name).to.not.equal(
      jobOf(bundled).metadata.name,
    );
  });

  it('is the same whatever the number of members and the query tier: a Job cannot be changed', () => {
    const grown = jobOf(bundled, { database: { replicas: 5 }, query: { replicas: 7 } });
    expect(grown).to.deep.equal(jobOf(bundled));
  });

  it('tells the loader how many versions to keep, where that is not the usual number; which makes no other load', () => {
    const kept = (keepVersions?: number) =>
      jobOf({ ...bundled, ...(keepVersions !== undefined && { keepVersions }) });
    const variable = (job: ReturnType<typeof seedJob>) =>
      job.spec?.template.spec?.containers[0]?.env?.find(({ name }) => name === 'KEEP_VERSIONS')?.value;
    expect([kept(), kept(2), kept(1), kept(10)].map(variable)).to.deep.equal([
      undefined,
      undefined,
      '1',
      '10',
    ]);
    expect(new Set([kept(), kept(2), kept(1), kept(10)].map(hashOf)).size).to.equal(1);
  });

  it('tells the loader how far a reader may lag, where that is not the usual; which makes no other load', () => {
    const lagging = (maxLagSeconds?: number) =>
      jobOf(bundled, { database: { replicas: 3, ...(maxLagSeconds !== undefined && { maxLagSeconds }) } });
    const environment = (job: ReturnType<typeof seedJob>) =>
      Object.fromEntries(
        (job.spec?.template.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
      );
    const told = [lagging(), lagging(10), lagging(1), lagging(3600)].map(environment);
    expect(told.map((variables) => variables['MAX_LAG_SECONDS'])).to.deep.equal([
      undefined,
      undefined,
      '1',
      '3600',
    ]);
    // What the loader makes of it is what the spec says, also where nothing is said.
    expect(
      told.map((variables) => readConfig({ ...variables, MONGODB_PASSWORD_FILE: '' }).maxLagSeconds),
    ).to.deep.equal([10, 10, 1, 3600]);
    expect(new Set([lagging(), lagging(10), lagging(1), lagging(3600)].map(hashOf)).size).to.equal(1);
  });

  it('has another template hash for another source', () => {
    const moved = jobOf({ version: '2026-11', source: { url: { base: 'https://files.example.org' } } });
    expect(moved.metadata.name).to.equal(jobOf(bundled).metadata.name);
    expect(hashOf(moved)).to.not.equal(hashOf(jobOf(bundled)));
  });

  it('has another template hash for each field of the judgement', () => {
    const judgements = [
      { minTitles: 2 },
      { minTitlesWithDirectors: 2 },
      { maxRejectedPercent: 0.5 },
      { maxShrinkPercent: 100 },
      { maxHoursBetweenFiles: 48 },
      { allowCutFiles: true },
    ];
    const hashes = judgements.map((judgement) => hashOf(jobOf({ ...bundled, judgement })));
    expect(new Set([hashOf(jobOf(bundled)), ...hashes])).to.have.property('size', 7);
  });

  it('gives the loader limits that it takes', () => {
    const judgement = {
      minTitles: 2_147_483_647,
      minTitlesWithDirectors: 0,
      maxRejectedPercent: 0.000_000_1,
      maxShrinkPercent: 33.3,
      maxHoursBetweenFiles: 1_000_000,
      allowCutFiles: true,
    };
    const env = jobOf({ ...bundled, judgement }).spec?.template.spec?.containers[0]?.env ?? [];
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(readConfig({ ...given, MONGODB_PASSWORD_FILE: '' }).limits).to.deep.equal(judgement);
  });

  describe('which titles are loaded', () => {
    const imdb = { version: '2026-11', source: { persistentVolumeClaim: { claimName: 'imdb' } } };
    const envOf = (job: ReturnType<typeof seedJob>) =>
      Object.fromEntries(
        (job.spec?.template.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
      );
    const choiceOf = (titles: Dataset['titles']) =>
      readConfig({ ...envOf(jobOf({ ...imdb, ...(titles && { titles }) })), MONGODB_PASSWORD_FILE: '' })
        .choice;

    it('is told to the loader, which takes it as it was written', () => {
      expect(choiceOf(undefined)).to.deep.equal(DEFAULT_TITLE_CHOICE);
      expect(choiceOf({ excludeTypes: [], adult: true })).to.deep.equal(EVERY_TITLE);
      expect(
        choiceOf({ types: ['tvMovie', 'movie'], aliasRegions: ['XWW', 'US'], aliasLanguages: ['en'] }),
      ).to.deep.equal({
        types: { only: ['movie', 'tvMovie'] },
        adult: false,
        aliasRegions: ['US', 'XWW'],
        aliasLanguages: ['en'],
      });
      expect(choiceOf({ excludeTypes: ['videoGame'] }).types).to.deep.equal({ except: ['videoGame'] });
    });

    it('makes another load where it differs, and the same Job where it is but written another way', () => {
      const hash = (titles: NonNullable<Dataset['titles']>) => hashOf(jobOf({ ...imdb, titles }));
      const choices = [
        {},
        { excludeTypes: [] },
        { excludeTypes: ['videoGame'] },
        { types: ['tvEpisode'] },
        { adult: true },
        { aliasRegions: ['US'] },
        { aliasLanguages: ['en'] },
      ];
      expect(new Set(choices.map(hash))).to.have.property('size', choices.length);
      expect(hash({ excludeTypes: ['tvEpisode'] })).to.equal(hash({}));
      expect(hash({ adult: false })).to.equal(hashOf(jobOf(imdb)));
      expect(hash({ types: ['b', 'a', 'b'] })).to.equal(hash({ types: ['a', 'b'] }));
      expect(envOf(jobOf(imdb))).to.not.have.any.keys('TITLE_TYPES', 'TITLE_TYPES_EXCEPT', 'TITLE_ADULT');
    });
  });

  it('does not try again what was refused, and everything else', () => {
    const { spec } = jobOf(bundled);
    expect(spec?.podFailurePolicy?.rules).to.deep.equal([
      { action: 'FailJob', onExitCodes: { containerName: 'seed', operator: 'In', values: [3] } },
    ]);
    expect(spec?.template.spec?.containers.map(({ name }) => name)).to.deep.equal(['seed']);
    expect(spec?.backoffLimit).to.equal(10);
  });

  it('never has two loaders of a version at work, and keeps what a failed one said', () => {
    const { spec } = jobOf(bundled);
    expect(spec?.podReplacementPolicy).to.equal('Failed');
    expect(spec?.template.spec?.restartPolicy).to.equal('Never');
    expect(spec).to.not.have.property('ttlSecondsAfterFinished');
  });

  it('tells the loader where the database is and who it is', () => {
    expect(environmentOf({ bundled: {} })).to.deep.equal({
      ...LOADER_ENVIRONMENT,
      DATASET_VERSION: '2026-11',
      DATASET_SCHEMA: String(DATASET_SCHEMA),
      SOURCE: 'bundled',
      JUDGEMENT_MIN_TITLES: '1',
      JUDGEMENT_MIN_TITLES_WITH_DIRECTORS: '1',
      JUDGEMENT_MAX_REJECTED_PERCENT: '1',
      JUDGEMENT_MAX_SHRINK_PERCENT: '20',
      JUDGEMENT_MAX_HOURS_BETWEEN_FILES: '12',
      JUDGEMENT_ALLOW_CUT_FILES: 'false',
      MONGODB_HOSTS: 'movies-db.default.svc:27017',
      MONGODB_REPLICA_SET: 'movies',
      MONGODB_USERNAME: 'seed',
      MONGODB_PASSWORD_FILE: '/etc/movie-search/auth/seed-password',
    });
  });

  it('reads a folder of a volume, mounted read-only', () => {
    const source = { persistentVolumeClaim: { claimName: 'imdb', path: 'a/b' } };
    expect(environmentOf(source)).to.include({ SOURCE: 'directory', SOURCE_DIRECTORY: '/data/a/b' });
    const pod = jobOf({ version: '2026-11', source }).spec?.template.spec;
    expect(pod?.volumes).to.deep.include({
      name: 'source',
      persistentVolumeClaim: { claimName: 'imdb', readOnly: true },
    });
    expect(pod?.containers[0]?.volumeMounts).to.deep.include({
      name: 'source',
      mountPath: '/data',
      readOnly: true,
    });
    const root = { persistentVolumeClaim: { claimName: 'imdb' } };
    expect(environmentOf(root)).to.include({ SOURCE_DIRECTORY: '/data' });
  });

  it('reads from an address, with credentials where a Secret is named', () => {
    const base = 'https://files.example.org/imdb';
    const open = environmentOf({ url: { base } });
    expect(open).to.include({ SOURCE: 'url', SOURCE_URL: base });
    expect(open).to.not.have.any.keys('SOURCE_URL_SECRET_DIR', 'SOURCE_FORMAT', 'HTTPS_PROXY');

    const source = { url: { base, secretRef: { name: 'imdb-token' } } };
    expect(environmentOf(source)).to.include({ SOURCE_URL_SECRET_DIR: '/etc/movie-search/source' });
    const pod = jobOf({ version: '2026-11', source }).spec?.template.spec;
    const mounted = pod?.volumes?.find(({ name }) => name === 'source')?.secret;
    expect(mounted).to.include({ secretName: 'imdb-token' }).and.not.have.property('items');
  });

  it('sorts what is out of order where that is chosen, and names nothing where it is not', () => {
    const base = 'https://files.example.org';
    expect(environmentOf({ url: { base, unsorted: 'Sort' } })).to.include({ SOURCE_UNSORTED: 'Sort' });
    expect(environmentOf({ persistentVolumeClaim: { claimName: 'a', unsorted: 'Sort' } })).to.include({
      SOURCE_UNSORTED: 'Sort',
    });
    expect(environmentOf({ url: { base, unsorted: 'Refuse' } })).to.deep.equal(
      environmentOf({ url: { base } }),
    );
    expect(environmentOf({ url: { base } })).to.not.have.property('SOURCE_UNSORTED');
  });

  it('reads another format, and through a proxy', () => {
    const url = {
      base: 'https://files.example.org',
      format: 'JSONLines',
      proxy: 'http://proxy:3128',
    } as const;
    expect(environmentOf({ url })).to.include({
      SOURCE_FORMAT: 'JSONLines',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: 'http://proxy:3128',
      HTTPS_PROXY: 'http://proxy:3128',
    });
    const claim = { claimName: 'films', format: 'JSONLines' } as const;
    expect(environmentOf({ persistentVolumeClaim: claim })).to.include({ SOURCE_FORMAT: 'JSONLines' });
  });
});
