import { expect } from 'chai';

import { loadName } from '../../../seed/load-name.ts';

describe('loadName', () => {
  const file = { file: 'titles.jsonl', modifiedAt: new Date('2026-11-24T06:00:00Z'), size: 7 };
  const source = {
    kind: 'imdb' as const,
    ascending: true,
    settings: { titles: 'all types', aliases: 'all' },
  };

  it('is one for the same titles of the same files', () => {
    expect(loadName(source, [file])).to.match(/^[0-9a-f]{10}$/u);
    expect(loadName({ ...source }, [{ ...file }])).to.equal(loadName(source, [file]));
  });

  it('is another for other files and for another choice of titles or aliases: what is stored is of that choice', () => {
    const names = [
      loadName(source, [file]),
      loadName(source, [{ ...file, size: 8 }]),
      loadName(source, [{ ...file, modifiedAt: new Date(0) }]),
      loadName({ ...source, kind: 'imdb', settings: { titles: 'only movie', aliases: 'all' } }, [file]),
      loadName({ ...source, settings: { titles: 'all types', aliases: 'regions US' } }, [file]),
    ];
    expect(new Set(names)).to.have.property('size', names.length);
  });

  it('is none where nothing tells one state of a file from another', () => {
    expect(loadName(source, [{ ...file, size: null }])).to.equal(null);
    expect(loadName(source, [{ ...file, modifiedAt: null }])).to.equal(null);
    expect(loadName(source, [])).to.equal(null);
    expect(loadName({ ...source, ascending: false }, [file])).to.equal(null);
  });
});
