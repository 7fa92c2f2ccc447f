import { expect } from 'chai';
import fc from 'fast-check';

import type { FileFacts } from '../../../../catalog/load-progress.ts';
import { readConfig } from '../../../../seed/config.ts';
import {
  judgeFiles,
  judgeLoad,
  type LoadFacts,
  type ServedFacts,
} from '../../../../seed/judgement/judge-load.ts';
import type { JudgementLimits } from '../../../../seed/judgement/judgement-limits.ts';

const { limits: defaults } = readConfig({
  DATASET_VERSION: '1',
  SOURCE: 'bundled',
  MONGODB_HOSTS: 'h:1',
  MONGODB_REPLICA_SET: 'm',
});

const file = (name: string, facts: Partial<FileFacts> = {}): FileFacts => ({
  file: name,
  gives: [],
  rows: 1000,
  rejectedRows: 0,
  mostly: null,
  modifiedAt: null,
  cut: null,
  ...facts,
});

const basics = (facts: Partial<FileFacts> = {}) => file('title.basics.tsv', { gives: ['titles'], ...facts });
const crew = (facts: Partial<FileFacts> = {}) =>
  file('title.crew.tsv', { gives: ['titlesWithDirectors'], ...facts });

const sound: LoadFacts = {
  source: 'imdb',
  titles: 1000,
  titlesWithDirectors: 600,
  files: [basics(), crew(), file('title.akas.tsv')],
  titlesChosen: 'all types',
};
const served: ServedFacts = { version: '2026-10', source: 'imdb', titles: 1000, titlesWithDirectors: 600 };

interface Case {
  load?: Partial<LoadFacts>;
  before?: ServedFacts | null;
  limits?: Partial<JudgementLimits>;
  /** Each objection; none: it may be served. */
  says: string[];
}

const cases: Record<string, Case> = {
  'a sound load': { says: [] },
  'a sound first load': { before: null, says: [] },
  'no titles': {
    load: { titles: 0, titlesWithDirectors: 0, files: [basics({ rows: 0 }), crew({ rows: 0 })] },
    before: null,
    says: [
      'title.basics.tsv (0 rows): 0 titles, where there must be at least 1 (spec.dataset.judgement.minTitles)',
      'title.crew.tsv (0 rows): 0 titles with a named director, where there must be at least 1 (spec.dataset.judgement.minTitlesWithDirectors)',
    ],
  },
  'no titles, where that may be': {
    load: { titles: 0, titlesWithDirectors: 0 },
    before: null,
    limits: { minTitles: 0, minTitlesWithDirectors: 0 },
    says: [],
  },
  'fewer titles than somebody wants': {
    before: null,
    limits: { minTitles: 10_000_000 },
    says: [
      'title.basics.tsv (1,000 rows): 1,000 titles, where there must be at least 10,000,000 (spec.dataset.judgement.minTitles)',
    ],
  },
  'as many titles as must be': { before: null, limits: { minTitles: 1000 }, says: [] },
  'no directors, of two files': {
    load: {
      titlesWithDirectors: 0,
      files: [crew({ rows: 0 }), file('name.basics.tsv', { gives: ['titlesWithDirectors'], rows: 5 })],
    },
    before: null,
    says: [
      'title.crew.tsv (0 rows) and name.basics.tsv (5 rows): 0 titles with a named director, where there must be at least 1 (spec.dataset.judgement.minTitlesWithDirectors)',
    ],
  },
  'rows set aside up to the limit': { load: { files: [file('a.tsv', { rejectedRows: 10 })] }, says: [] },
  'more rows set aside': {
    load: { files: [file('a.tsv', { rejectedRows: 11, mostly: 'no title' }), file('b.tsv')] },
    says: [
      'a.tsv: 11 of 1,000 rows (1.1 %) were set aside, and at most 1 % are allowed, most of them for this: no title (spec.dataset.judgement.maxRejectedPercent)',
    ],
  },
  'rows set aside of one small file among large ones': {
    load: {
      files: [
        file('large.tsv', { rows: 60_000_000 }),
        file('small.tsv', { rows: 10, rejectedRows: 5, mostly: 'x' }),
      ],
    },
    says: [
      'small.tsv: 5 of 10 rows (50 %) were set aside, and at most 1 % are allowed, most of them for this: x (spec.dataset.judgement.maxRejectedPercent)',
    ],
  },
  'a share that is over the limit by less than is shown': {
    load: { files: [file('a.tsv', { rows: 1_000_000, rejectedRows: 10_001, mostly: 'x' })] },
    says: [
      'a.tsv: 10,001 of 1,000,000 rows (1.1 %) were set aside, and at most 1 % are allowed, most of them for this: x (spec.dataset.judgement.maxRejectedPercent)',
    ],
  },
  'every row set aside, where that may be': {
    load: { files: [file('a.tsv', { rejectedRows: 1000 })] },
    limits: { maxRejectedPercent: 100 },
    says: [],
  },
  'as much less as may be': { load: { titles: 800, titlesWithDirectors: 480 }, says: [] },
  'much fewer titles': {
    load: { titles: 799 },
    says: [
      'title.basics.tsv: 799 titles, 20.1 % fewer than the 1,000 of version 2026-10, which is served; at most 20 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent)',
    ],
  },
  'as many titles, and much fewer with a director': {
    load: { titlesWithDirectors: 300 },
    says: [
      'title.crew.tsv: 300 titles with a named director, 50 % fewer than the 600 of version 2026-10, which is served; at most 20 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent)',
    ],
  },
  'far fewer, where that may be': {
    load: { titles: 1, titlesWithDirectors: 1 },
    limits: { maxShrinkPercent: 100 },
    says: [],
  },
  'any less, where nothing may be': {
    load: { titles: 999 },
    limits: { maxShrinkPercent: 0 },
    says: [
      'title.basics.tsv: 999 titles, 0.1 % fewer than the 1,000 of version 2026-10, which is served; at most 0 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent)',
    ],
  },
  'the bundled films after IMDb’s files': {
    load: { source: 'bundled', titles: 3, titlesWithDirectors: 2 },
    says: [],
  },
  'less than what does not say what it was made of': {
    load: { titles: 3, files: [] },
    before: { version: 'old', titles: 1000 },
    says: [
      'the source: 3 titles, 99.7 % fewer than the 1,000 of version old, which is served; at most 20 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent)',
    ],
  },
  'far fewer, where others were chosen than what an earlier release loaded': {
    load: { titles: 3, titlesWithDirectors: 2, titlesChosen: 'all types but tvEpisode' },
    says: [],
  },
  'far fewer, where others were chosen before': {
    load: { titles: 3, titlesWithDirectors: 2, titlesChosen: 'only movie' },
    before: { ...served, titlesChosen: 'all types but tvEpisode' },
    says: [],
  },
  'fewer of the same choice': {
    load: { titles: 799, titlesChosen: 'only movie' },
    before: { ...served, titlesChosen: 'only movie' },
    says: [
      'title.basics.tsv: 799 titles, 20.1 % fewer than the 1,000 of version 2026-10, which is served; at most 20 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent)',
    ],
  },
  'rows left out beside rows set aside, up to the limit of those that are wanted': {
    load: { files: [file('a.tsv', { rejectedRows: 2, skippedRows: 800 })] },
    says: [],
  },
  'more rows set aside of those that are wanted': {
    load: { files: [file('a.tsv', { rejectedRows: 3, skippedRows: 800, mostly: 'no title' })] },
    says: [
      'a.tsv: 3 of 200 rows that are not left out (1.5 %) were set aside, and at most 1 % are allowed, most of them for this: no title (spec.dataset.judgement.maxRejectedPercent)',
    ],
  },
  'every title left out': {
    load: { titles: 0, files: [basics({ skippedRows: 1000 })] },
    before: null,
    says: [
      'title.basics.tsv (1,000 rows, 1,000 of them left out by spec.dataset.titles): 0 titles, where there must be at least 1 (spec.dataset.judgement.minTitles)',
    ],
  },
  'anything after a version without titles': { before: { version: 'old', titles: 0 }, says: [] },
  'a cut file': {
    load: { files: [basics({ cut: 'its packed form breaks off' }), crew()] },
    says: [
      'title.basics.tsv was cut: its packed form breaks off, after 1,000 rows; only whole files are allowed (spec.dataset.judgement.allowCutFiles)',
    ],
  },
  'a file that was replaced by one of another day once the load had begun': {
    load: {
      files: [
        basics({ modifiedAt: new Date('2026-11-24T06:00:00Z') }),
        crew({ modifiedAt: new Date('2026-11-25T06:00:00Z') }),
      ],
    },
    says: [
      'title.basics.tsv was written at 2026-11-24T06:00Z and title.crew.tsv at 2026-11-25T06:00Z, 24 hours later; files of one day belong together, at most 12 hours may lie between them (spec.dataset.judgement.maxHoursBetweenFiles)',
    ],
  },
  'a cut file, where that may be': {
    load: { files: [basics({ cut: 'its packed form breaks off' })] },
    limits: { allowCutFiles: true },
    says: [],
  },
};

describe('judgeLoad', () => {
  for (const [what, { load = {}, before = served, limits = {}, says }] of Object.entries(cases)) {
    it(`${says.length === 0 ? 'lets pass' : 'refuses'}: ${what}`, () => {
      const objections = judgeLoad({ ...sound, ...load }, before, { ...defaults, ...limits });
      expect(objections.map(({ message }) => message)).to.deep.equal(says);
    });
  }

  const facts = fc.record({
    source: fc.constantFrom('imdb' as const, 'bundled' as const),
    titlesChosen: fc.constantFrom('all types', 'only movie'),
    titles: fc.nat(2000),
    titlesWithDirectors: fc.nat(2000),
    files: fc.array(
      fc
        .record({ rows: fc.nat(500), rejectedRows: fc.nat(500), cut: fc.option(fc.constant('cut')) })
        .map((one) => file('a.tsv', { ...one, rejectedRows: Math.min(one.rows, one.rejectedRows) })),
    ),
  });

  it('names with each objection the field that lets it pass: with all of them set, everything does', () => {
    const pass: JudgementLimits = {
      minTitles: 0,
      minTitlesWithDirectors: 0,
      maxRejectedPercent: 100,
      maxShrinkPercent: 100,
      maxHoursBetweenFiles: 1_000_000,
      allowCutFiles: true,
    };
    fc.assert(
      fc.property(facts, (load) => {
        const objections = judgeLoad(load, served, defaults);
        const named = Object.fromEntries(
          objections.map(({ field }) => [field ?? 'none', field === null ? undefined : pass[field]]),
        );
        expect(judgeLoad(load, served, { ...defaults, ...named })).to.deep.equal([]);
        for (const { field, message } of objections) {
          expect(message).to.match(new RegExp(`\\(spec\\.dataset\\.judgement\\.${String(field)}\\)$`, 'u'));
        }
      }),
    );
  });
});

describe('judgeFiles', () => {
  const at = (name: string, time: string | null) => ({
    file: name,
    modifiedAt: time === null ? null : new Date(time),
  });
  const day = [at('a.tsv', '2026-11-24T06:00:00Z'), at('b.tsv', '2026-11-24T18:00:00Z')];

  it('takes files of one day, and those of which nobody says when they were written', () => {
    expect(judgeFiles(day, [], defaults)).to.deep.equal([]);
    expect(judgeFiles([at('a.tsv', null), ...day, at('c.tsv', null)], [], defaults)).to.deep.equal([]);
    expect(judgeFiles([], [], defaults)).to.deep.equal([]);
  });

  it('refuses files of two days, by the oldest and the newest', () => {
    const files = [at('c.tsv', '2026-11-24T19:00:01Z'), at('d.tsv', null), ...day];
    expect(judgeFiles(files, [], defaults).map(({ message }) => message)).to.deep.equal([
      'a.tsv was written at 2026-11-24T06:00Z and c.tsv at 2026-11-24T19:00Z, 13.1 hours later; files of one day belong together, at most 12 hours may lie between them (spec.dataset.judgement.maxHoursBetweenFiles)',
    ]);
    expect(judgeFiles(files, [], { ...defaults, maxHoursBetweenFiles: 14 })).to.deep.equal([]);
  });

  it('refuses where files are missing, and no field lets that pass', () => {
    expect(judgeFiles(day, ['There is no c.tsv'], defaults)).to.deep.equal([
      { field: null, message: 'There is no c.tsv' },
    ]);
  });
});
