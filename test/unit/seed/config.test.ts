import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { EVERY_TITLE } from '../../../catalog/title-choice.ts';
import { readConfig, reportFileOf } from '../../../seed/config.ts';
import { SeedError } from '../../../seed/seed-error.ts';

const minimal = {
  DATASET_VERSION: '2026-11',
  SOURCE: 'bundled',
  MONGODB_HOSTS: 'm-db-0.m-db.films.svc:27017, m-db-1.m-db.films.svc:27017',
  MONGODB_REPLICA_SET: 'm',
};

function problems(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).to.be.instanceOf(SeedError).with.property('code', 'INVALID_CONFIG');
    return (error as SeedError).message;
  }
  return '';
}

describe('readConfig', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-config-'));
    writeFileSync(join(folder, 'password'), 'secret\n');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('needs little, and knows the rest', () => {
    expect(readConfig(minimal)).to.deep.equal({
      version: '2026-11',
      source: { kind: 'bundled', folder: '/app/data' },
      keepVersions: 2,
      sortsFiles: false,
      choice: { types: { except: ['tvEpisode'] }, adult: false, aliasRegions: null, aliasLanguages: null },
      maxLagSeconds: 10,
      limits: {
        minTitles: 1,
        minTitlesWithDirectors: 1,
        maxRejectedPercent: 1,
        maxShrinkPercent: 20,
        maxHoursBetweenFiles: 12,
        allowCutFiles: false,
      },
      mongo: {
        hosts: ['m-db-0.m-db.films.svc:27017', 'm-db-1.m-db.films.svc:27017'],
        replicaSet: 'm',
        database: 'moviesearch',
      },
      reportFile: '/dev/termination-log',
      scratchFolder: tmpdir(),
      logLevel: 'info',
    });
  });

  it('loads the titles that are chosen', () => {
    const choice = (env: Record<string, string>) => readConfig({ ...minimal, ...env }).choice;
    expect(choice({ TITLE_TYPES: '*', TITLE_ADULT: 'true' })).to.deep.equal(EVERY_TITLE);
    expect(choice({ TITLE_TYPES: 'movie, tvMovie' }).types).to.deep.equal({ only: ['movie', 'tvMovie'] });
    expect(choice({ TITLE_TYPES_EXCEPT: 'videoGame' }).types).to.deep.equal({ except: ['videoGame'] });
    expect(choice({ TITLE_TYPES: '', TITLE_TYPES_EXCEPT: '' }).types).to.deep.equal({
      except: ['tvEpisode'],
    });
    expect(choice({ ALIAS_REGIONS: 'US,XWW', ALIAS_LANGUAGES: 'en,cmn' }))
      .to.include({ adult: false })
      .and.deep.include({
        aliasRegions: ['US', 'XWW'],
        aliasLanguages: ['en', 'cmn'],
      });
    expect(problems({ ...minimal, TITLE_TYPES: '*', TITLE_TYPES_EXCEPT: 'movie' })).to.include(
      'TITLE_TYPES and TITLE_TYPES_EXCEPT cannot both be given',
    );
    for (const wrong of ['a b', '1movie', 'movie,,short', 'movie,*', Array(51).fill('movie').join()])
      for (const name of ['TITLE_TYPES', 'TITLE_TYPES_EXCEPT'])
        expect(problems({ ...minimal, [name]: wrong })).to.match(
          new RegExp(`${name} must be .*title types`, 'u'),
        );
  });

  it('takes from 1 to 3600 seconds as the limit on lag', () => {
    for (const seconds of ['1', '999', '3600'])
      expect(readConfig({ ...minimal, MAX_LAG_SECONDS: seconds }).maxLagSeconds).to.equal(Number(seconds));
    for (const wrong of ['0', '3601', '9999', '1.5', '-1', '010', 'ten'])
      expect(problems({ ...minimal, MAX_LAG_SECONDS: wrong })).to.include(
        'MAX_LAG_SECONDS must be a whole number from 1 to 3600',
      );
  });

  it('has files sorted where that is chosen', () => {
    expect(readConfig({ ...minimal, SOURCE_UNSORTED: 'Sort' }).sortsFiles).to.equal(true);
    expect(readConfig({ ...minimal, SOURCE_UNSORTED: 'Refuse' }).sortsFiles).to.equal(false);
    expect(problems({ ...minimal, SOURCE_UNSORTED: 'sort' })).to.include('SOURCE_UNSORTED ');
  });

  it('keeps from 1 to 10 versions', () => {
    for (const keep of [1, 3, 10])
      expect(readConfig({ ...minimal, KEEP_VERSIONS: String(keep) }).keepVersions).to.equal(keep);
    for (const wrong of ['0', '11', '2.5', '-1', 'two'])
      expect(() => readConfig({ ...minimal, KEEP_VERSIONS: wrong })).to.throw(
        SeedError,
        'KEEP_VERSIONS must be a whole number from 1 to 10',
      );
  });

  it('reads the password from the file that is named', () => {
    const config = readConfig({ ...minimal, MONGODB_PASSWORD_FILE: join(folder, 'password') });
    expect(config.mongo.credentials).to.deep.equal({ username: 'seed', password: 'secret' });
  });

  it('takes a token, or a user name and password, from the Secret that is mounted', () => {
    const address = { ...minimal, SOURCE: 'url', SOURCE_URL: 'https://films.example' };
    const mounted = (files: Record<string, string>): string => {
      const secret = mkdtempSync(join(folder, 'secret-'));
      for (const [name, content] of Object.entries(files)) writeFileSync(join(secret, name), `${content}\n`);
      return secret;
    };
    const source = (files: Record<string, string>) =>
      readConfig({ ...address, SOURCE_URL_SECRET_DIR: mounted(files) }).source;
    expect(source({ token: 'sesame' })).to.deep.include({ credentials: { token: 'sesame' } });
    expect(source({ username: 'ali', password: 'baba' })).to.deep.include({
      credentials: { username: 'ali', password: 'baba' },
    });
    expect(problems({ ...address, SOURCE_URL_SECRET_DIR: mounted({ username: 'ali' }) })).to.include(
      'has neither a file token nor both username and password',
    );
    expect(readConfig(address).source).to.deep.equal({
      kind: 'url',
      base: 'https://films.example',
      format: 'IMDb',
    });
  });

  it('reads from /data where the source is a directory', () => {
    expect(readConfig({ ...minimal, SOURCE: 'directory' }).source).to.deep.equal({
      kind: 'directory',
      folder: '/data',
      format: 'IMDb',
    });
    expect(readConfig({ ...minimal, SOURCE: 'directory', SOURCE_FORMAT: 'JSONLines' }).source).to.include({
      format: 'JSONLines',
    });
  });

  it('takes an empty variable for none', () => {
    expect(readConfig({ ...minimal, MONGODB_DATABASE: '', SOURCE_URL: '' }).mongo.database).to.equal(
      'moviesearch',
    );
  });

  it('lists everything wrong at once', () => {
    const message = problems({
      DATASET_SCHEMA: '99',
      SOURCE: 'url',
      SOURCE_URL_SECRET_DIR: join(folder, 'no-secret'),
      JUDGEMENT_MIN_TITLES: '1.5',
      JUDGEMENT_MIN_TITLES_WITH_DIRECTORS: 'many',
      JUDGEMENT_MAX_REJECTED_PERCENT: '101',
      JUDGEMENT_MAX_SHRINK_PERCENT: '-1',
      JUDGEMENT_MAX_HOURS_BETWEEN_FILES: '1000001',
      JUDGEMENT_ALLOW_CUT_FILES: 'yes',
      TITLE_TYPES: 'tv movie',
      TITLE_TYPES_EXCEPT: '-',
      TITLE_ADULT: '1',
      ALIAS_REGIONS: 'us',
      ALIAS_LANGUAGES: 'english',
      MONGODB_HOSTS: 'm-db-0',
      MONGODB_PASSWORD_FILE: join(folder, 'missing'),
      LOG_LEVEL: 'loud',
    });
    for (const part of [
      'DATASET_VERSION is needed',
      'DATASET_SCHEMA must be',
      'SOURCE_URL is needed',
      'SOURCE_URL_SECRET_DIR has neither',
      'JUDGEMENT_MIN_TITLES must be a whole number from 0 to 2147483647',
      'JUDGEMENT_MIN_TITLES_WITH_DIRECTORS must be a whole number',
      'JUDGEMENT_MAX_REJECTED_PERCENT must be a number from 0 to 100',
      'JUDGEMENT_MAX_SHRINK_PERCENT must be a number from 0 to 100',
      'JUDGEMENT_MAX_HOURS_BETWEEN_FILES must be a whole number from 0 to 1000000',
      'JUDGEMENT_ALLOW_CUT_FILES must be true or false',
      'TITLE_TYPES must be * for all, or title types of letters and digits',
      'TITLE_TYPES_EXCEPT must be title types of letters and digits',
      'TITLE_ADULT must be true or false',
      'ALIAS_REGIONS must be region codes such as US,XWW, at most 50, with commas between',
      'ALIAS_LANGUAGES must be language codes such as en,cmn',
      'cannot both be given',
      'MONGODB_HOSTS must be host:port',
      'MONGODB_REPLICA_SET is needed',
      'MONGODB_PASSWORD_FILE cannot be read',
      'LOG_LEVEL ',
    ]) {
      expect(message).to.include(part);
    }
    expect(problems({ ...minimal, SOURCE: 'ftp' })).to.include('SOURCE ');
  });

  it('takes no password within an address, beside what else is wrong', () => {
    const message = problems({ SOURCE: 'url', SOURCE_URL: 'https://user:hidden@films.example/' });
    expect(message)
      .to.include('SOURCE_URL must not hold a user name or password')
      .and.include('DATASET_VERSION is needed')
      .and.not.include('hidden');
  });

  it('takes an IPv6 address of a member in brackets, and not without', () => {
    const hosts = ['[fd00::1]:27017', '[::1]:1'];
    expect(readConfig({ ...minimal, MONGODB_HOSTS: hosts.join(',') }).mongo.hosts).to.deep.equal(hosts);
    for (const host of ['fd00::1:27017', '[fd00::1]', '[fd00::1', '[]:27017'])
      expect(problems({ ...minimal, MONGODB_HOSTS: host })).to.include('MONGODB_HOSTS must be host:port');
  });

  it('refuses to load by other rules than whoever started it counts on', () => {
    expect(problems({ ...minimal, DATASET_SCHEMA: String(DATASET_SCHEMA) })).to.equal('');
    expect(problems({ ...minimal, DATASET_SCHEMA: String(DATASET_SCHEMA + 1) })).to.include(
      `DATASET_SCHEMA must be ${DATASET_SCHEMA}, by which this loader makes datasets: give the operator the seed image`,
    );
  });

  it('needs an address where the source is one', () => {
    expect(problems({ ...minimal, SOURCE: 'url' })).to.include('SOURCE_URL is needed');
    expect(problems({ ...minimal, SOURCE: 'url', SOURCE_URL: 'films' })).to.include(
      'SOURCE_URL must be an http',
    );
  });

  it('knows where to report even if the rest is wrong', () => {
    expect(reportFileOf({ REPORT_FILE: '/tmp/report' })).to.equal('/tmp/report');
    expect(reportFileOf({})).to.equal('/dev/termination-log');
  });
});
