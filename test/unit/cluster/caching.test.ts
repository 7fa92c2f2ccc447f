import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fingerprint } from '../../../cluster/fingerprint.ts';
import { Stamps, readIfThere, writeAtomically } from '../../../cluster/stamp.ts';

describe('caching by inputs', () => {
  let folder: string;
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-caching-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives the same key for the same inputs, wherever they lie', () => {
    file('a/x/one', '1');
    file('b/x/one', '1');
    const key = (of: string): string =>
      fingerprint([
        { folder: join(folder, of) },
        { file: join(folder, of, 'x/one') },
        { fact: { version: 1 } },
      ]);
    expect(key('a'))
      .to.equal(key('b'))
      .and.to.match(/^[0-9a-f]{16}$/);
  });

  const changes: [string, () => void][] = [
    ['a file’s content', () => file('in/one', 'changed')],
    ['a file’s name', () => (rmSync(join(folder, 'in/one')), file('in/other', '1'))],
    ['a file more', () => file('in/deep/two', '')],
    [
      'a file less',
      () => {
        rmSync(join(folder, 'in/one'));
      },
    ],
  ];
  for (const [name, change] of changes) {
    it(`gives another key for ${name}`, () => {
      file('in/one', '1');
      file('in/zero', '');
      const before = fingerprint([{ folder: join(folder, 'in') }]);
      change();
      expect(fingerprint([{ folder: join(folder, 'in') }])).not.to.equal(before);
    });
  }

  it('does not take two different lists of inputs for the same bytes', () => {
    const [a, b] = [file('a', 'xy'), file('b', 'z')];
    const [c, d] = [file('c', 'x'), file('d', 'yz')];
    expect(fingerprint([{ file: a }, { file: b }])).not.to.equal(fingerprint([{ file: c }, { file: d }]));
    expect(fingerprint([{ fact: 'a' }, { fact: 'b' }])).not.to.equal(fingerprint([{ fact: ['a', 'b'] }]));
  });

  it('throws where an input is missing', () => {
    expect(() => fingerprint([{ file: join(folder, 'nothing') }])).to.throw(/ENOENT/);
  });

  it('remembers the key of the last success only', () => {
    const stamps = new Stamps(join(folder, 'stamps'));
    expect(stamps.has('build', 'k1')).to.equal(false);
    stamps.set('build', 'k1');
    stamps.set('build', 'k2');
    expect([stamps.has('build', 'k1'), stamps.has('build', 'k2'), stamps.has('other', 'k2')]).to.deep.equal([
      false,
      true,
      false,
    ]);
  });

  it('writes a file whole, and leaves no draft beside it', () => {
    writeAtomically(join(folder, 'deep/state.json'), '{}');
    writeAtomically(join(folder, 'deep/state.json'), '{"a":1}');
    expect(readIfThere(join(folder, 'deep/state.json'))).to.equal('{"a":1}');
    expect(readdirSync(join(folder, 'deep'))).to.deep.equal(['state.json']);
    expect(readIfThere(join(folder, 'nothing'))).to.equal(undefined);
  });
});
